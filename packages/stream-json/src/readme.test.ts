import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test('the example of the README is the file that is tested', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const example = await readFile(join(root, 'examples', 'replay.ts'), 'utf8')
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``)
})

test('the example replays a recording', async () => {
  const { replay } = await import('../examples/replay.ts')
  const printed: string[] = []
  const file = join(import.meta.dirname, '__fixtures__', 'claude-2.1.329', 'text.ndjson')
  const summary = await replay(file, (text) => printed.push(text))
  expect(printed).toEqual([
    'Claude initialized (model: claude-opus-5-5, session: 48a8a4c2-83c7-4661-8aed-416990e2244a)',
    'assistant: Hello! The task is done.',
    'result:\nHello! The task is done.\ntokens: in=120 out=25 cached=0 cost=$0.000980',
  ])
  expect(summary).toMatchObject({ linesRead: 3, costUsd: 0.00098, result: { isError: false } })
})

test('every guarantee of the README is the title of a test', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const section = readme.split('## Guarantees')[1]?.split('## ')[0]
  const guarantees = section?.match(/(?<=^- ).+$/gm) ?? []
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.test.ts'))
  const sources = await Promise.all(
    files.map((file) => readFile(join(import.meta.dirname, file), 'utf8')),
  )
  const titles = sources.join('\n')
  expect(guarantees.length).toBeGreaterThan(10)
  expect(guarantees.filter((guarantee) => !titles.includes(`'${guarantee}'`))).toEqual([])
})

test('the entry for display loads neither zod nor anything of Node', async () => {
  const seen = new Set<string>()
  const outside = new Set<string>()
  const pending = ['./display.ts']
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const source = await readFile(join(import.meta.dirname, file), 'utf8')
    for (const [, from = ''] of source.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms)) {
      if (from.startsWith('./')) pending.push(from)
      else outside.add(from)
    }
  }
  expect(seen.size).toBeGreaterThan(10)
  expect([...outside]).toEqual([])
})
