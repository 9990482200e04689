import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test('the example of the README is the file that is tested', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const example = await readFile(join(root, 'examples', 'describe-run.ts'), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``)
})

test('the example describes a run', async () => {
  const { job, secret, files, paths, warnings } = await import('../examples/describe-run.ts')
  expect(job.metadata.name).toMatch(/^ac-ada-run-1-[0-9a-f]{6}$/)
  expect(Object.keys(secret.data)).toEqual(['prompt'])
  expect(files.map(({ path }) => path)).toContain(paths.stdout)
  expect(warnings).toEqual([])
})

test('every guarantee of the README is the title of a test', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const guarantees =
    readme
      .split('## Guarantees')[1]
      ?.split('## ')[0]
      ?.match(/(?<=^- ).+$/gm) ?? []
  const files = await readdir(import.meta.dirname)
  const tests = files.filter((file) => /\.test(-d)?\.ts$/.test(file))
  const sources = await Promise.all(
    tests.map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  )
  const titles = sources.join('\n')
  const missing = guarantees.filter(
    (guarantee) =>
      !["'", '"', '`'].some((quote) => titles.includes(`${quote}${guarantee}${quote}`)),
  )
  expect(guarantees.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})
