import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test('the example in the README tells how a container without memory ended', async () => {
  const { runWithoutMemory } = await import('../examples/run-job.ts')
  const told: string[] = []
  await runWithoutMemory((text) => told.push(text))
  expect(told).toEqual(['OOMKilled 137'])
})

test('the README names every fault', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const faults = await readFile(join(root, 'src/faults.ts'), 'utf8')
  const kinds = [...faults.matchAll(/readonly kind: '([a-z-]+)'/g)].map(([, kind]) => kind)
  expect(kinds.length).toBeGreaterThan(20)
  expect(kinds.filter((kind) => !readme.includes(`\`${kind}\``))).toEqual([])
})
