import { expect, test } from 'vitest'

test('the example describes a run', async () => {
  const { job, secret, files, paths, warnings } = await import('../examples/describe-run.ts')
  expect(job.metadata.name).toMatch(/^ac-ada-run-1-[0-9a-f]{6}$/)
  expect(Object.keys(secret.data)).toEqual(['prompt'])
  expect(files.map(({ path }) => path)).toContain(paths.stdout)
  expect(warnings).toEqual([])
})
