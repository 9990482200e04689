import { expect, test } from 'vitest'

import { ApiError } from './api-error.ts'
import { fieldWarnings } from './http-field-validation.ts'

const object = { metadata: { name: 'v', foo: 1 }, data: {}, bar: { x: 1 } }
const asked = (fieldValidation: string) => new URLSearchParams({ fieldValidation })

test('unknown fields are warned of, when nothing else is asked for', () => {
  expect(fieldWarnings('ConfigMap', object, new URLSearchParams())).toEqual({
    warning: [
      String.raw`299 - "unknown field \"metadata.foo\""`,
      String.raw`299 - "unknown field \"bar\""`,
    ],
  })
  expect(fieldWarnings('ConfigMap', object, asked('Ignore'))).toEqual({})
})

test('unknown fields are refused when the client is strict, as kubectl is', () => {
  expect(() => fieldWarnings('ConfigMap', object, asked('Strict'))).toThrow(
    new ApiError(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "metadata.foo", unknown field "bar"',
      { code: 400, reason: 'BadRequest' },
    ),
  )
})

test('an unknown field in a patch is refused in the words for patches', () => {
  const patch = { spec: { foo: 1 } }
  expect(() => fieldWarnings('Job', patch, asked('Strict'), patch)).toThrow(
    ' "" is invalid: patch: Invalid value: "map[spec:map[foo:1]]": strict decoding error: unknown field "spec.foo"',
  )
})
