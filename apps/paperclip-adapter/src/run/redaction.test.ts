import { expect, test } from 'vitest'

import { createRedactor, redactTexts } from './redaction.ts'

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

test('a secret is replaced as JSON inside of JSON writes it', () => {
  const secret = 'pass"word\\with\ta tab'
  const inner = JSON.stringify({ text: `<${secret}>` })
  const redact = createRedactor([secret])
  expect(redact(JSON.stringify({ inner }))).toBe(
    JSON.stringify({ inner: '{"text":"<[redacted]>"}' }),
  )
})

test('every text of plain data is redacted, whatever it quotes', () => {
  const secret = 'pass"word\\with\ta tab'
  const redact = createRedactor([secret])
  const quoted = JSON.stringify({ text: secret })
  const data = { line: quoted, list: [secret, 7, null, { deep: JSON.stringify(quoted) }] }
  expect(redactTexts(data, redact)).toEqual({
    line: '{"text":"[redacted]"}',
    list: ['[redacted]', 7, null, { deep: JSON.stringify('{"text":"[redacted]"}') }],
  })
})

test('what is left of a secret where a text was cut is replaced too', () => {
  const redact = createRedactor(['sk-ant-12345'])
  expect(redact.cut('a sk-ant-1… (+9 characters)')).toBe('a [redacted]… (+9 characters)')
  expect(redact.cut('sk-a…')).toBe('sk-a…')
  const long = 'x'.repeat(300)
  expect(redact.cut(`${long} sk-ant-`)).toBe(`${long} [redacted]`)
  expect(redact.cut('a sk-ant-')).toBe('a sk-ant-')
})

test('a secret that is the name of a field is replaced, and the words of the format stay', () => {
  const redact = createRedactor(['present'])
  const data = { observed: 'present', 'not present': 'present' }
  expect(redactTexts(data, redact)).toEqual({
    observed: 'present',
    'not [redacted]': '[redacted]',
  })
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
