import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

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
