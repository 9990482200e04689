import { expect, test } from 'vitest'

import { createRedactor } from './redaction.ts'

test('a secret is replaced wherever it stands, everything else stays', () => {
  const redact = createRedactor(['sk-ant-12345'])
  expect(redact('a sk-ant-12345 b sk-ant-12345')).toBe('a [redacted] b [redacted]')
  expect(redact('sk-ant-1234')).toBe('sk-ant-1234')
})

test('a secret is replaced as JSON writes it', () => {
  const secret = 'pass"word\\with\nlines-in-it'
  const redact = createRedactor([secret])
  expect(redact(JSON.stringify({ text: `<${secret}>` }))).toBe('{"text":"<[redacted]>"}')
})

test('each line of a secret of several lines is a secret of its own', () => {
  const redact = createRedactor(['-----BEGIN KEY-----\nabcdefghij\nklmnopqrst\n'])
  expect(redact('klmnopqrst')).toBe('[redacted]')
})

test('the longest of overlapping secrets is replaced as a whole', () => {
  expect(createRedactor(['secret', 'secret-and-more'])('secret-and-more')).toBe('[redacted]')
})

test('values of fewer than 6 characters are ordinary text', () => {
  expect(createRedactor(['true', ''])('it is true')).toBe('it is true')
})

test('bytes without any secret are told apart without decoding them', () => {
  const redact = createRedactor(['sk-ant-12345', 'ünïcödé'])
  expect(redact.mayHold(Buffer.from('nothing here'))).toBe(false)
  expect(redact.mayHold(Buffer.from('an ünïcödé one'))).toBe(true)
})
