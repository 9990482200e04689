import { createHash } from 'node:crypto'

import { expect, test } from 'vitest'

import { seededRandom } from './__fixtures__/random.ts'
import { isLabelValue, isQualifiedName, jobName, sanitizeLabelValue } from './kubernetes-names.ts'

const ids = {
  companyId: 'c',
  agentId: '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  runId: '018f1234-5678-7abc-8def-0123456789ab',
}

test('a Job is called ac-<agent>-<run>-<hash6>, with six digits of sha256 over <agentId>:<runId>', () => {
  const hash = createHash('sha256').update(`${ids.agentId}:${ids.runId}`).digest('hex').slice(0, 6)
  expect(jobName(ids)).toBe(`ac-6f9619ff-8b86-d0-018f1234-5678-7a-${hash}`)
})

test('a later attempt has its number before the hash', () => {
  const first = jobName(ids)
  expect(jobName({ ...ids, attempt: 1 })).toBe(first)
  expect(jobName({ ...ids, attempt: 2 })).toBe(`${first.slice(0, -7)}-2-${first.slice(-6)}`)
})

test('a Job name is an RFC 1123 label of at most 63 characters whatever the ids are', () => {
  const random = seededRandom(1)
  const characters = 'ABYZabyz0189-----'
  const id = () =>
    Array.from({ length: 1 + Math.floor(random() * 128) }, () =>
      characters.charAt(Math.floor(random() * characters.length)),
    ).join('')
  for (let index = 0; index < 2000; index++) {
    const name = jobName({ companyId: 'c', agentId: id(), runId: id(), attempt: 1 + (index % 999) })
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/)
    expect(name.length).toBeLessThanOrEqual(63)
  }
})

test('runs that are cut to the same characters keep different names', () => {
  const agentId = 'agent-with-a-long-name'
  const names = ['1', '2'].map((end) =>
    jobName({ companyId: 'c', agentId, runId: `run-with-a-long-name-${end}` }),
  )
  expect(new Set(names).size).toBe(2)
})

test.for([
  ['plain', 'plain'],
  ['my team!', 'myteam'],
  ['__x__', 'x'],
  ['-._', null],
  ['', null],
  ['日本語', null],
  ['a'.repeat(70), 'a'.repeat(63)],
  [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
  ['v1.2_3-4', 'v1.2_3-4'],
] as const)('a label value keeps only what a label may have: %j becomes %j', ([value, label]) => {
  expect(sanitizeLabelValue(value)).toBe(label)
})

test('a sanitised label value is always valid', () => {
  const random = seededRandom(2)
  for (let index = 0; index < 2000; index++) {
    const units = Array.from({ length: Math.floor(random() * 90) }, () =>
      Math.floor(random() * (index % 2 === 0 ? 0x80 : 0x1_0000)),
    )
    const label = sanitizeLabelValue(String.fromCharCode(...units))
    expect(label === null || (label !== '' && isLabelValue(label))).toBe(true)
  }
})

test.for(['team', 'example.com/team', 'a.b_c-d', 'x'.repeat(63), `${'a'.repeat(63)}.b/x`])(
  'a key of a label is accepted: %s',
  (key) => {
    expect(isQualifiedName(key)).toBe(true)
  },
)

test.for([
  '',
  'my team',
  '/team',
  'team/',
  'Example.com/team',
  'a/b/c',
  '-a',
  'a-',
  'é',
  'x'.repeat(64),
  `${'a.'.repeat(127)}b/x`,
  'a\n',
])('a key of a label is refused: %j', (key) => {
  expect(isQualifiedName(key)).toBe(false)
})
