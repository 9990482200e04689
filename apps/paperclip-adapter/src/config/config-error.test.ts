import { expect, test } from 'vitest'

import { ConfigError } from './config-error.ts'

const issue = { field: 'image', value: 7, expected: 'an image' }

test('names field, value and what was expected', () => {
  const error = new ConfigError('INVALID_CONFIG', [issue])
  expect(error.message).toBe('Invalid configuration: image is 7: expected an image')
  expect(error).toMatchObject(issue)
})

test('is recognised whichever copy of the package made it', () => {
  const foreign = new Error('made elsewhere')
  Object.defineProperty(foreign, Symbol.for('paperclip-adapter-claude-k8s/ConfigError'), {
    value: true,
  })
  expect(ConfigError.is(foreign)).toBe(true)
  expect(ConfigError.is(new ConfigError('EMPTY_PROMPT', [issue]))).toBe(true)
  expect(ConfigError.is(new Error('other'))).toBe(false)
  expect(ConfigError.is(undefined)).toBe(false)
})

test('describes a value that JSON cannot write', () => {
  const circular: unknown[] = []
  circular.push(circular)
  for (const value of [circular, 1n, () => 0]) {
    expect(new ConfigError('INVALID_CONFIG', [{ ...issue, value }]).message).toContain('image is')
  }
})
