import { expect, test } from 'vitest'

import { createRandom } from './__fixtures__/random.ts'
import { byteScanner, firstByte } from './byte-scanner.ts'

const newline = 0x0a
const alphabet = [
  '"',
  '\\',
  'u',
  'n',
  'x',
  '0',
  'aF',
  '\u001F',
  '\n',
  ' ',
  'é',
  '€',
  'abcdefghijklmnop',
]

test('a string is passed over exactly when JSON.parse takes it', () => {
  const random = createRandom(4)
  for (let round = 0; round < 5_000; round += 1) {
    const parts = Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)])
    const bytes = Buffer.from(`${parts.join('')}"${'rest"\\'.slice(random(7))}`)
    const end = endByParsing(bytes)
    const text = bytes.subarray(0, end)
    expect(skip(bytes), JSON.stringify(bytes.toString())).toEqual({
      end,
      isEscaped: end > 0 && text.includes('\\'),
    })
  }
})

test('a string is passed over wherever it begins and however long it is', () => {
  for (let length = 0; length < 150; length += 1) {
    for (const last of ['', '\\"', '\\\\', '\\u00e9', 'é', '\\\\'.repeat(70), '\\n'.repeat(70)]) {
      const bytes = Buffer.from(`${'x'.repeat(length)}${last}"`)
      expect(skip(bytes, length % 17).end).toBe(bytes.length)
      expect(skip(bytes.subarray(0, -1), length % 17).end).toBe(-1)
    }
  }
})

test('what is beyond ASCII is never missed', () => {
  for (let length = 0; length < 80; length += 1) {
    const { scanner, at } = put(Buffer.from(`${'x'.repeat(length)}é${'x'.repeat(20)}"`))
    expect(scanner.skipString(at) & 2).toBe(2)
  }
})

function put(bytes: Uint8Array, shift = 0) {
  const scanner = byteScanner()
  if (scanner === undefined) throw new Error('Node has WebAssembly')
  const at = firstByte + shift
  // What stands behind the text must not count.
  scanner.bytes.fill(0x22, firstByte, at + bytes.length + 100)
  scanner.bytes.set(bytes, at)
  scanner.bytes[at + bytes.length] = newline
  return { scanner, at }
}

function skip(bytes: Uint8Array, shift = 0) {
  const { scanner, at } = put(bytes, shift)
  const found = scanner.skipString(at)
  return found < 0
    ? { end: -1, isEscaped: false }
    : { end: (found >> 2) - at, isEscaped: (found & 1) === 1 }
}

/** Behind the quote up to which the bytes are a string for JSON.parse; -1 when there is none. */
function endByParsing(bytes: Buffer): number {
  for (let end = bytes.indexOf('"'); end !== -1; end = bytes.indexOf('"', end + 1)) {
    try {
      JSON.parse(`"${bytes.toString('utf8', 0, end + 1)}`)
      return end + 1
    } catch {
      // Perhaps the next one.
    }
  }
  return -1
}
