import type { ByteScanner } from './byte-scanner.ts'

export const unsure = -1
const maxDepth = 64

/**
 * Walks over JSON values in bytes without making anything of them. Takes less than JSON: nothing between the tokens, and not too deep.
 * Each method gives the place behind what it walked over, or `unsure`; what it takes, `JSON.parse` takes too.
 */
export class JsonSkipper {
  readonly bytes: Uint8Array
  /** Whether a string walked over may have held something beyond ASCII: then it is for the caller to see that it is UTF-8. */
  isBeyondAscii = false
  /** Whether the last string walked over held an escape. */
  protected isEscaped = false
  private readonly scanner: ByteScanner

  constructor(scanner: ByteScanner) {
    this.scanner = scanner
    this.bytes = scanner.bytes
  }

  /** `at` is behind the opening quote. */
  protected skipString(at: number): number {
    const found = this.scanner.skipString(at)
    if (found < 0) return unsure
    this.isEscaped = (found & 1) !== 0
    if ((found & 2) !== 0) this.isBeyondAscii = true
    return found >> 2
  }

  skipValue(at: number, depth: number): number {
    switch (this.bytes[at]) {
      case 0x22:
        return this.skipString(at + 1)
      case 0x7b:
        return this.skipObject(at, depth)
      case 0x5b:
        return this.skipList(at, depth)
      case undefined:
      default:
        return this.skipWord(at)
    }
  }

  private skipObject(from: number, depth: number): number {
    const { bytes } = this
    if (depth >= maxDepth) return unsure
    if (bytes[from + 1] === 0x7d) return from + 2
    let at = from
    do {
      if (bytes[at + 1] !== 0x22) return unsure
      at = this.skipString(at + 2)
      if (at === unsure || bytes[at] !== 0x3a) return unsure
      at = this.skipValue(at + 1, depth + 1)
      if (at === unsure) return unsure
    } while (bytes[at] === 0x2c)
    return bytes[at] === 0x7d ? at + 1 : unsure
  }

  private skipList(from: number, depth: number): number {
    const { bytes } = this
    if (depth >= maxDepth) return unsure
    if (bytes[from + 1] === 0x5d) return from + 2
    let at = from
    do {
      at = this.skipValue(at + 1, depth + 1)
      if (at === unsure) return unsure
    } while (bytes[at] === 0x2c)
    return bytes[at] === 0x5d ? at + 1 : unsure
  }

  private skipWord(at: number): number {
    switch (this.bytes[at]) {
      case 0x74:
        return this.skipLetters(at, 'true')
      case 0x66:
        return this.skipLetters(at, 'false')
      case 0x6e:
        return this.skipLetters(at, 'null')
      case undefined:
      default:
        return this.skipNumber(at)
    }
  }

  private skipLetters(at: number, word: string): number {
    for (let letter = 1; letter < word.length; letter += 1) {
      if (this.bytes[at + letter] !== word.charCodeAt(letter)) return unsure
    }
    return at + word.length
  }

  private skipNumber(from: number): number {
    const { bytes } = this
    let at = bytes[from] === 0x2d ? from + 1 : from
    const isZero = bytes[at] === 0x30
    at = isZero ? at + 1 : this.skipDigits(at)
    if (at !== unsure && bytes[at] === 0x2e) at = this.skipDigits(at + 1)
    if (at === unsure || (bytes[at] !== 0x65 && bytes[at] !== 0x45)) return at
    const sign = bytes[at + 1]
    return this.skipDigits(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1)
  }

  /** At least one digit. */
  private skipDigits(from: number): number {
    let at = from
    while (isDigit(this.bytes[at])) at += 1
    return at === from ? unsure : at
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
