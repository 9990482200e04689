import { readdirSync } from 'node:fs'

import { expect, test } from 'vitest'

import { readRecording } from './__fixtures__/recording.ts'
import { readEvent, readJobSnapshot, readPodSnapshot } from './index.ts'

const readers = { jobs: readJobSnapshot, pods: readPodSnapshot, events: readEvent }

const strange: readonly unknown[] = [
  undefined,
  null,
  0,
  '',
  'text',
  [],
  {},
  { metadata: null },
  { metadata: { name: 1, uid: [] } },
  { metadata: { name: 'a', uid: 'b', creationTimestamp: 'yesterday' }, status: [], spec: 'x' },
]

test('reading never throws, whatever stands in place of any part of an object', () => {
  const entries = readdirSync(new URL('__fixtures__/recordings', import.meta.url))
    .flatMap((file) => readRecording(file.replace('.ndjson', '')).slice(-8))
    .filter((_, index) => index % 5 === 0)
  for (const { kind, object } of entries) {
    for (const broken of variants(object)) expect(() => readers[kind](broken)).not.toThrow()
  }
  for (const reader of Object.values(readers)) {
    for (const value of strange) expect(() => reader(value)).not.toThrow()
  }
})

test('an object without a name or a UID is none', () => {
  for (const reader of [readJobSnapshot, readPodSnapshot]) {
    expect(reader({ metadata: { name: 'a' } })).toBeUndefined()
    expect(reader({ metadata: { uid: 'a' } })).toBeUndefined()
    expect(reader({ metadata: { name: 'a', uid: 'b' } })).toMatchObject({ name: 'a', uid: 'b' })
  }
})

test('a snapshot is bounded, however large the object is', () => {
  const long = 'x'.repeat(1_000_000)
  const containerStatuses = Array.from({ length: 1_000 }, () => ({
    name: long,
    state: { terminated: { message: long, reason: long, exitCode: 1 } },
  }))
  const conditions = Array.from({ length: 1_000 }, () => ({ type: long, message: long }))
  const pod = readPodSnapshot({
    metadata: { name: long, uid: long },
    status: { message: long, reason: long, conditions, containerStatuses },
  })
  expect(JSON.stringify(pod).length).toBeLessThan(500_000)
  expect(pod?.containers[0]?.message).toHaveLength(4_096)
})

test('a snapshot keeps no specification and no environment', () => {
  const entry = readRecording('configErrorSecretEnv').findLast(({ kind }) => kind === 'pods')
  expect(JSON.stringify(entry?.object)).toContain('secretKeyRef')
  expect(JSON.stringify(readPodSnapshot(entry?.object))).not.toContain('secretKeyRef')
})

/** The object with each of its parts replaced by something strange. */
function* variants(value: unknown): Generator {
  if (typeof value !== 'object' || value === null) {
    yield* [null, 7, [], {}, { a: 1 }]
    return
  }
  for (const [key, part] of Object.entries(value)) {
    for (const broken of variants(part)) {
      yield Array.isArray(value) ? value.with(Number(key), broken) : { ...value, [key]: broken }
    }
  }
}
