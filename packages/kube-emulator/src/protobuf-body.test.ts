import { expect, test } from 'vitest'

import { ApiError } from './api-error.ts'
import { readProtobuf } from './protobuf-body.ts'

// What kubectl 1.34.4 sent for `kubectl create secret generic s --from-literal=a=b`.
const secret = Buffer.from(
  '6b3873000a0c0a0276311206536563726574121d0a110a0173120' +
    '01a0022002a0032003800420012060a0161120162' +
    '1a001a002200',
  'hex',
)

test('reads what kubectl writes as protobuf', () => {
  expect(readProtobuf(secret)).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { a: 'Yg==' },
  })
})

/** Where a part of the message ends: what is cut off there is a shorter message. */
const ends = new Set([18, 49, 51])

test('protobuf that is cut off, or something else, is refused', () => {
  for (let length = 0; length < secret.length; length++) {
    if (ends.has(length)) continue
    expect(() => readProtobuf(secret.subarray(0, length))).toThrow(ApiError)
  }
})

test('a field that is set and not understood is refused, never left out', () => {
  const field18 = Buffer.from('1203900101', 'hex')
  const unknown = Buffer.concat([secret.subarray(0, 18), field18])
  expect(() => readProtobuf(unknown)).toThrow('field 18 of Secret is set')
})
