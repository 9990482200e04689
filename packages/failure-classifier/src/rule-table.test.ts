import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, rules } from './index.ts'
import { ruleTable, shortRuleTable } from './rule-table.ts'

const root = join(import.meta.dirname, '..')

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

describe('the rules', () => {
  test('have names of their own, and the last one always applies', () => {
    const ids = rules.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.at(-1)).toBe('indeterminate')
    for (const { id, reason, code } of rules) {
      expect(id).toMatch(/^[a-z0-9-]+$/u)
      expect(reason).toMatch(/^[a-z0-9_]+$/u)
      expect(code ?? 'none').toMatch(/^[a-z0-9_]+$/u)
    }
  })

  test('that succeed have no code, and all others have one', () => {
    for (const { outcome, code } of rules) expect(code === null).toBe(outcome === 'succeeded')
  })

  test('are what the README and RULES.md show (else: pnpm run rules)', () => {
    expect(read('README.md')).toContain(`<!-- rules -->\n\n${shortRuleTable()}\n\n<!-- /rules -->`)
    expect(read('RULES.md')).toContain(`<!-- rules -->\n\n${ruleTable()}\n\n<!-- /rules -->`)
  })
})

describe('the README', () => {
  test('has an example that judges an OOM kill', async () => {
    const { verdict } = await import('../examples/judge-run.ts')
    expect(verdict.message).toBe(
      'Claude run was truncated mid-stream (model: claude-opus-5-5) — assistant produced content but no result event arrived; exit code 137, SIGKILL (commonly OOMKilled), reason=OOMKilled\n' +
        'Container "claude" reached its memory limit (limit 2Gi, peak 1.98Gi): the agent, or a process whose 137 it passed on, was killed for it. ' +
        'Raise memory above 2Gi: peak 1.98Gi, or have the agent start fewer or smaller processes.',
    )
  })
})

describe('the command', () => {
  const bin = join(import.meta.dirname, 'bin.ts')
  const run = (args: readonly string[], input = ''): string =>
    execFileSync(process.execPath, [bin, ...args], { input, encoding: 'utf8', stdio: 'pipe' })

  test('judges a saved bundle and prints the reasoning', () => {
    const folder = mkdtempSync(join(tmpdir(), 'classify-'))
    try {
      const file = join(folder, 'evidence.json')
      const evidence = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
      writeFileSync(file, JSON.stringify({ ...evidence, verdict: { outcome: 'succeeded' } }))
      const printed = run([file])
      expect(printed).toMatch(
        /^failed: claude_truncated \/ oom_killed \(proven\)\n\nClaude run was /u,
      )
      expect(printed).toContain(
        '\ndecided by  oom-killed\nread        container.reason=OOMKilled\n',
      )
      expect(printed).toContain('\nrun again   yes (agent started: yes, session kept: yes)\n')
      expect(JSON.parse(run(['--json', file]))).toEqual(
        JSON.parse(JSON.stringify(classifyRun(evidence))),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('reads standard input and takes anything that is JSON', () => {
    expect(run(['-'], '[1]')).toMatch(/^indeterminate: indeterminate \/ indeterminate \(unknown\)/u)
  })

  test('says how it is used when it cannot tell what to judge', () => {
    expect(() => run([])).toThrow(/Usage: failure-classifier/u)
    expect(() => run(['/no/such.json'])).toThrow(/is not a readable JSON file/u)
  })
})
