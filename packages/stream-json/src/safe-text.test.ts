import { expect, test } from 'vitest'

import { safeText } from './safe-text.ts'

test('letters of every script, joined emoji, newlines and tabs stay', () => {
  const text = 'a\tb\nünïcode ✅ 漢字 עברית é ẹ̵̈ 𝒳 👩\u200D👩\u200D👧 نمی\u200Cخواهم'
  expect(safeText(text)).toBe(text)
})

const escapes: readonly [string, string][] = [
  ['colours', '\u001B[1;31mred\u001B[0m'],
  ['cursor movement and clearing', '\u001B[2J\u001B[Hre\u001B[10Ad'],
  ['a window title', '\u001B]0;evil\u0007red'],
  ['a hyperlink', '\u001B]8;;http://x\u001B\\red\u001B]8;;\u001B\\'],
  ['a device control string', '\u001BPq#0\u001B\\red'],
  ['a reset', 'r\u001Bced'],
  ['a character set', '\u001B(0red\u001B(B'],
  ['an escape at the end', 'red\u001B'],
  ['C1 and C0 characters', 'r\u009Be\u0000d\u007F\u0008'],
  ['reordering marks', '\u202Er\u2066e\u2069d\u200F'],
  ['invisible characters', 'r\u00ADe\u200Bd\uFEFF\u{E0041}'],
  ['half a character', 'red\uD800'],
]

test.for(escapes)('%s are removed', ([, text]) => {
  expect(safeText(text)).toBe('red')
})

test('every end of a line is a newline', () => {
  expect(safeText('a\r\nb\rc\u2028d\u2029e\u0085f')).toBe('a\nb\nc\nd\ne\nf')
})

test('a sequence that never ends does not hide what follows', () => {
  expect(safeText('\u001B]0;title\nnext')).toBe('0;title\nnext')
  expect(safeText('\u001B[31')).toBe('31')
  expect(safeText('\u001B]a\u001B[31mb')).toBe('ab')
})

test('the time for hostile text grows with its length only', () => {
  for (const unit of ['\u001B]', '\u001B[', '\u001B[3', '\u001B', '\u001BP\u001B', '\r']) {
    expect(safeText(unit.repeat(500_000)).length).toBeLessThanOrEqual(500_000 * 3)
  }
}, 60_000)
