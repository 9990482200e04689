import { expect, test } from 'vitest'

import { readTolerations } from './tolerations.ts'

const dedicated = [
  { key: 'dedicated', operator: 'Equal', value: 'agents', effect: 'NoSchedule' },
  {
    key: 'node.kubernetes.io/not-ready',
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 30,
  },
]

const yaml = `
# for the agents' nodes
- key: dedicated
  operator: Equal
  value: "agents"   # quoted
  effect: NoSchedule
-
  key: 'node.kubernetes.io/not-ready'
  operator: Exists
  effect: NoExecute
  tolerationSeconds: 30
`.replace('-\n  key', '- key')

test.for([
  [dedicated],
  [JSON.stringify(dedicated)],
  [JSON.stringify(dedicated, undefined, 2)],
  [yaml],
  [yaml.replaceAll('\n', '\r\n')],
  [`tolerations:\n${yaml}`],
])('reads a list, its JSON, and lines like those of YAML (%#)', ([raw]) => {
  expect(readTolerations(raw)).toEqual(dedicated)
})

test('reads a single one without a list around it', () => {
  const one = { key: 'spot', operator: 'Exists' }
  expect(readTolerations(one)).toEqual([one])
  expect(readTolerations(JSON.stringify(one))).toEqual([one])
  expect(readTolerations('key: spot\noperator: Exists')).toEqual([one])
})

test.for(['', '  \n', '[]'])('reads nothing as none: %j', (raw) => {
  expect(readTolerations(raw)).toEqual([])
})

test('a blank field counts as absent', () => {
  const raw = [{ key: 'spot', operator: 'Exists', value: '', effect: null }]
  expect(readTolerations(raw)).toEqual([{ key: 'spot', operator: 'Exists' }])
})

test('a toleration of everything needs no key', () => {
  expect(readTolerations('- operator: Exists')).toEqual([{ operator: 'Exists' }])
})

test.for([
  ['spot'],
  ['[object Object]'],
  ['[{"key":'],
  ['- key: a\n  key: b'],
  ['- key: a b'],
  ['- key: spot\n  operator: In'],
  ['- key: spot\n  effect: Never'],
  ['- key: spot\n  colour: red'],
  [[{ key: 'spot', effect: 'NoSchedule', tolerationSeconds: 5 }]],
  [[{ key: 'spot', operator: 'Exists', value: 'x' }]],
  [[{ operator: 'Equal', value: 'x' }]],
  [[{}]],
  [['spot']],
  [7],
  [null],
  [true],
])('refuses what Kubernetes would refuse, and what is no toleration: %j', ([raw]) => {
  expect(readTolerations(raw)).toBeUndefined()
})
