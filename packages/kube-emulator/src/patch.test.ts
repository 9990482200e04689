import { expect, test } from 'vitest'

import { applyJsonPatch } from './patch-json.ts'
import { applyStrategicPatch } from './patch-strategic.ts'

const unfit = 'the server rejected our request due to an error in our request'

test.for([
  [
    { op: 'add', path: '/b', value: 1 },
    { a: [1, 2], b: 1 },
  ],
  [{ op: 'add', path: '/a/1', value: 9 }, { a: [1, 9, 2] }],
  [{ op: 'add', path: '/a/-', value: 9 }, { a: [1, 2, 9] }],
  [
    { op: 'add', path: '/x~1y~0z', value: 1 },
    { a: [1, 2], 'x/y~z': 1 },
  ],
  [{ op: 'replace', path: '/a/0', value: 9 }, { a: [9, 2] }],
  [{ op: 'remove', path: '/a/0' }, { a: [2] }],
  [{ op: 'move', from: '/a', path: '/b' }, { b: [1, 2] }],
  [
    { op: 'copy', from: '/a/0', path: '/b' },
    { a: [1, 2], b: 1 },
  ],
  [{ op: 'test', path: '/a', value: [1, 2] }, { a: [1, 2] }],
  [{ op: 'replace', path: '', value: { c: 1 } }, { c: 1 }],
] as const)('a JSON patch can %o', ([operation, result]) => {
  expect(applyJsonPatch({ a: [1, 2] }, [operation])).toEqual(result)
})

test.for([
  { op: 'remove', path: '/b' },
  { op: 'replace', path: '/b', value: 1 },
  { op: 'test', path: '/a', value: 1 },
  { op: 'add', path: '/a/7', value: 1 },
  { op: 'add', path: '/b/c', value: 1 },
  { op: 'move', from: '/b', path: '/c' },
  { op: 'add', path: 'a', value: 1 },
  { op: 'nope', path: '/a' },
])('a JSON patch that cannot be applied is refused: %o', (operation) => {
  expect(() => applyJsonPatch({ a: [1, 2] }, [operation])).toThrow(unfit)
})

const spec = {
  containers: [
    { name: 'a', image: '1', env: [{ name: 'x', value: '1' }] },
    { name: 'b', image: '2' },
  ],
  tolerations: [{ key: 'a' }],
}

test('a strategic patch merges containers by name, and their variables too', () => {
  const patch = { containers: [{ name: 'a', env: [{ name: 'y', value: '2' }] }, { name: 'c' }] }
  expect(applyStrategicPatch(spec, patch)).toEqual({
    containers: [
      {
        name: 'a',
        image: '1',
        env: [
          { name: 'x', value: '1' },
          { name: 'y', value: '2' },
        ],
      },
      { name: 'b', image: '2' },
      { name: 'c' },
    ],
    tolerations: [{ key: 'a' }],
  })
})

test('a strategic patch deletes and replaces by its directives', () => {
  expect(
    applyStrategicPatch(spec, { containers: [{ name: 'a', $patch: 'delete' }] }),
  ).toMatchObject({
    containers: [{ name: 'b' }],
  })
  expect(
    applyStrategicPatch(spec, { containers: [{ name: 'z' }, { $patch: 'replace' }] }),
  ).toMatchObject({ containers: [{ name: 'z' }] })
  expect(applyStrategicPatch({ a: { b: 1 } }, { a: { $patch: 'replace', c: 2 } })).toEqual({
    a: { c: 2 },
  })
  expect(applyStrategicPatch({ v: { a: 1, b: 2 } }, { v: { $retainKeys: ['b'], b: 3 } })).toEqual({
    v: { b: 3 },
  })
})

test('a strategic patch keeps the order that it asks for, and replaces lists without names', () => {
  const order = { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }] }
  const patch = { ...order, tolerations: [{ key: 'b' }] }
  expect(applyStrategicPatch(spec, patch)).toMatchObject({
    containers: [{ name: 'b' }, { name: 'a' }],
    tolerations: [{ key: 'b' }],
  })
})
