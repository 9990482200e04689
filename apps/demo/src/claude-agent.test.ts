import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { claudeAgent, preparedAnswers } from './claude-agent.ts'

const root = mkdtempSync(join(tmpdir(), "the demo's claude-"))
const program = join(root, "cla'ude")
writeFileSync(program, '#!/bin/sh\nprintf "%s|" "$@"\n', { mode: 0o755 })

afterAll(() => {
  rmSync(root, { recursive: true, force: true })
})

async function wordsOf(tools: string | undefined, name: string): Promise<string> {
  const choice = { kind: 'claude', isOffline: true, tools } as const
  const { files } = await claudeAgent(program, choice, join(root, name))
  const script = files[0]?.content ?? ''
  const words = ['--print', '-', '--dangerously-skip-permissions', '--model', 'two words']
  return spawnSync('sh', ['-c', script, 'claude', ...words], { encoding: 'utf8' }).stdout
}

test('claude may only read in its own folder, whatever the adapter allows', async () => {
  expect(await wordsOf(undefined, 'a')).toBe(
    '--print|-|--model|two words|--restricted|--tools|Read,Glob,Grep|',
  )
})

test('a person can allow more', async () => {
  expect(await wordsOf('Read,Bash', 'b')).toBe(
    '--print|-|--model|two words|--tools|Read,Bash|--allowed-tools|Read,Bash|',
  )
})

test('the prepared answers read what is there', async () => {
  const folder = join(root, 'c')
  await claudeAgent(program, { kind: 'claude', isOffline: true, tools: undefined }, folder)
  const read = preparedAnswers(folder).flatMap(({ tool }) => tool?.input['file_path'] ?? [])
  expect(new Set(read)).toEqual(new Set(readdirSync(folder).map((name) => join(folder, name))))
})
