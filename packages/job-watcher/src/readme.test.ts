import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { RecordedApi } from './__fixtures__/recorded-api.ts'
import { readRecording } from './__fixtures__/recording.ts'
import { kubeConfigFor } from './__fixtures__/replay.ts'
import { type WaitingRule, waitingRules } from './index.ts'

const root = join(import.meta.dirname, '..')
const readme = await readFile(join(root, 'README.md'), 'utf8')

test('the example tells a recorded run', async () => {
  const { tellRun } = await import('../examples/tell-run.ts')
  await using api = await RecordedApi.start()
  const entries = readRecording('exit1')
  for (const entry of entries) api.apply(entry)
  const { name, uid } = entries[0]?.object.metadata ?? { name: '', uid: '' }
  const printed: string[] = []
  const print = (text: string): void => {
    printed.push(text)
  }
  const last = await tellRun(kubeConfigFor(api.address), { name, uid }, print)
  expect(printed).toEqual(['over: ended'])
  expect(last.events.map(({ reason }) => reason)).toContain('BackoffLimitExceeded')
})

test('the table of graces in the README is printed from the rules', () => {
  expect(readme).toContain(graceTable())
})

function graceTable(): string {
  const groups = new Map<string, string[]>()
  for (const [reason, rule] of Object.entries(waitingRules)) {
    const key = `${graceText(rule)} | ${rule.hopeless ? 'no' : 'yes'}`
    groups.set(key, [...(groups.get(key) ?? []), `\`${reason}\``])
  }
  const rows = [...groups].map(([key, reasons]) => `| ${key} | ${reasons.join(', ')} |`)
  const cells = ['| grace | may heal | reasons |', '| --- | --- | --- |', ...rows]
  return aligned(cells)
}

function graceText(rule: WaitingRule): string {
  if (rule.graceMs === undefined) return 'no limit'
  return rule.graceMs === 0 ? 'none' : `${rule.graceMs / 60_000} min`
}

/** The table as the formatter writes it: every column as wide as its widest cell. */
function aligned(lines: readonly string[]): string {
  const rows = lines.map((line) => line.slice(2, -2).split(' | '))
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  return rows
    .map((row, index) => {
      const pad = index === 1 ? '-' : ' '
      return `| ${row.map((cell, column) => cell.padEnd(width(column), pad)).join(' | ')} |`
    })
    .join('\n')
}
