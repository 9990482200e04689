import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, expect, test } from 'vitest'

import { sweepLeftovers } from './sweep-leftovers.ts'

const nowMs = Date.parse('2026-11-21T12:00:00Z')
const retentionMs = 168 * 3_600_000
const old = new Date(nowMs - retentionMs - 60_000)
const young = new Date(nowMs - retentionMs + 60_000)
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The folder of an agent with the files of one run, all of this age. */
function makeRun(agentDirectory: string, runId: string, age: Date): string {
  const attempt = join(agentDirectory, `${runId}.pod`, '1')
  mkdirSync(attempt, { recursive: true })
  for (const name of ['stdout.ndjson', 'events.ndjson']) writeFileSync(join(attempt, name), 'x\n')
  writeFileSync(join(attempt, '../evidence.json'), '{}')
  linkSync(join(attempt, 'stdout.ndjson'), join(agentDirectory, `${runId}.pod.ndjson`))
  for (const name of ['stdout.ndjson', 'events.ndjson', '../evidence.json', '.', '..']) {
    utimesSync(join(attempt, name), age, age)
  }
  return attempt
}

function agentFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'))
  folders.push(folder)
  return folder
}

test('what runs left behind goes when its retention is over, evidence and log included', async () => {
  const agentDirectory = agentFolder()
  makeRun(agentDirectory, 'run-old', old)
  makeRun(agentDirectory, 'run-young', young)
  expect(await sweepLeftovers({ agentDirectory, retentionMs, nowMs })).toEqual(['run-old'])
  expect(existsSync(join(agentDirectory, 'run-old.pod'))).toBe(false)
  expect(existsSync(join(agentDirectory, 'run-old.pod.ndjson'))).toBe(false)
  expect(existsSync(join(agentDirectory, 'run-young.pod/evidence.json'))).toBe(true)
  expect(existsSync(join(agentDirectory, 'run-young.pod.ndjson'))).toBe(true)
})

test('a run that still writes stays, however old its folder is', async () => {
  const agentDirectory = agentFolder()
  const attempt = makeRun(agentDirectory, 'run-alive', old)
  utimesSync(join(attempt, 'events.ndjson'), young, young)
  utimesSync(join(agentDirectory, 'run-alive.pod.ndjson'), young, young)
  expect(await sweepLeftovers({ agentDirectory, retentionMs, nowMs })).toEqual([])
  expect(existsSync(attempt)).toBe(true)
})

test('files of others stay, and no link is followed', async () => {
  const agentDirectory = agentFolder()
  const others = join(agentDirectory, 'elsewhere')
  mkdirSync(others)
  writeFileSync(join(others, 'kept'), '')
  writeFileSync(join(agentDirectory, 'run-old.ndjson'), "Paperclip's own log")
  utimesSync(join(agentDirectory, 'run-old.ndjson'), old, old)
  const attempt = makeRun(agentDirectory, 'run-old', old)
  symlinkSync(others, join(attempt, 'link'))
  for (const path of [attempt, others, join(others, 'kept')]) utimesSync(path, old, old)
  const later = Date.now() + 2 * retentionMs
  await sweepLeftovers({ agentDirectory, retentionMs, nowMs: later })
  expect(existsSync(attempt)).toBe(false)
  expect(existsSync(join(others, 'kept'))).toBe(true)
  expect(existsSync(join(agentDirectory, 'run-old.ndjson'))).toBe(true)
})

test('a folder that is not there is no trouble', async () => {
  const agentDirectory = join(agentFolder(), 'none')
  expect(await sweepLeftovers({ agentDirectory, retentionMs, nowMs })).toEqual([])
})
