import {
  add,
  again,
  and,
  get,
  i32,
  i64,
  isZero,
  leaveWith,
  loadByte,
  not64,
  notEqual,
  or,
  repeat,
  set,
  shiftLeft,
  unreachable,
  vector,
  type WasmFunction,
  when,
  wide,
} from './wasm-assembler.ts'

const fail = leaveWith(i32(-1))

/** The parameter of `skipString` and its locals: where it is, and sets of the next 64 bytes, a bit for each. */
const at = 0
const quotes = 1
const backslashes = 2
const controls = 3
/** What may follow a backslash and is done with then. */
const letters = 4
const escaped = 5
/** Before the end of the string. */
const inside = 6
/** Escaped, and none of the letters. */
const others = 7
const codes = 8
/** Whether the first byte is escaped by the one before it. */
const carry = 9
const hadEscape = 10
const place = 11
const block = 12
const anyByte = 13

/** Each 16 times the same byte, to compare with. */
const quote = 14
const backslash = 15
const space = 16
const letterR = 17
const lowBits = 18
/** The other letters, each at the place that its last four bits tell. */
const table = 19

const byteOf = (character: string) => character.charCodeAt(0)
const tableOf = (...characters: string[]) =>
  Array.from({ length: 16 }, (_, lastBits) => {
    const found = characters.find((character) => (byteOf(character) & 0x0f) === lastBits)
    return found === undefined ? 0 : byteOf(found)
  })
const setConstants = [
  set(quote, vector.everywhere(byteOf('"'))),
  set(backslash, vector.everywhere(byteOf('\\'))),
  set(space, vector.everywhere(byteOf(' '))),
  set(letterR, vector.everywhere(byteOf('r'))),
  set(lowBits, vector.everywhere(0x0f)),
  set(table, vector.of(tableOf('b', 't', 'f', '\\', 'n', '/'))),
]

/** Puts the 16 bytes at `offset` of which this is true into the set. */
function mark(target: number, offset: number, isTrue: readonly number[]) {
  const bits = wide.shiftLeft(wide.from32(vector.highBits(isTrue)), i64(BigInt(offset)))
  return set(target, offset === 0 ? bits : wide.or(get(target), bits))
}

const markBytes = [0, 16, 32, 48].flatMap((offset) => [
  set(block, vector.load(get(at), offset)),
  set(anyByte, vector.or(get(anyByte), get(block))),
  mark(quotes, offset, vector.equal(get(block), get(quote))),
  mark(backslashes, offset, vector.equal(get(block), get(backslash))),
  mark(controls, offset, vector.below(get(block), get(space))),
])

const inTable = vector.pick(get(table), vector.and(get(block), get(lowBits)))
const areLetters = vector.or(
  vector.equal(get(block), inTable),
  vector.or(vector.equal(get(block), get(quote)), vector.equal(get(block), get(letterR))),
)
const markLetters = [0, 16, 32, 48].flatMap((offset) => [
  set(block, vector.load(get(at), offset)),
  mark(letters, offset, areLetters),
])

/**
 * Which bytes stand behind a backslash that is not escaped itself, found as simdjson does it: the subtraction carries through
 * each row of backslashes and so tells whether its length is odd.
 */
const oddPlaces = i64(-0x5555555555555556n)
const markEscaped = [
  set(codes, wide.and(get(backslashes), not64(get(carry)))),
  set(codes, wide.subtract(wide.or(wide.shiftLeft(get(codes), i64(1n)), oddPlaces), get(codes))),
  set(codes, wide.exclusiveOr(get(codes), oddPlaces)),
  set(escaped, wide.exclusiveOr(get(codes), wide.or(get(backslashes), get(carry)))),
  set(carry, wide.shiftRight(wide.and(get(codes), get(backslashes)), i64(63n))),
  set(quotes, wide.and(get(quotes), not64(get(escaped)))),
]

const below = (lowest: readonly number[]) => wide.and(wide.subtract(lowest, i64(1n)), not64(lowest))
const isSome = (set64: readonly number[]) => isZero(wide.isZero(set64))

const hasDigitAt = (offset: number) => loadByte(loadByte(get(place), offset))
const hasFourDigits = and(and(hasDigitAt(1), hasDigitAt(2)), and(hasDigitAt(3), hasDigitAt(4)))

/** Each has to be a `u` with four digits behind it. */
const checkOthers = repeat(
  when(
    isSome(get(others)),
    set(place, add(get(at), wide.to32(wide.trailingZeros(get(others))))),
    when(notEqual(loadByte(get(place)), i32(byteOf('u'))), fail),
    when(isZero(hasFourDigits), fail),
    set(others, wide.and(get(others), wide.subtract(get(others), i64(1n)))),
    again(1),
  ),
)

const checkEscapes = [
  set(hadEscape, i32(1)),
  set(others, wide.and(wide.and(get(escaped), not64(get(letters))), get(inside))),
  checkOthers,
]

const behindQuote = add(add(get(at), wide.to32(wide.trailingZeros(get(quotes)))), i32(1))
const isBeyondAscii = notEqual(vector.highBits(get(anyByte)), i32(0))
const leaveAtQuote = leaveWith(
  or(shiftLeft(behindQuote, i32(2)), or(get(hadEscape), shiftLeft(isBeyondAscii, i32(1)))),
)

/** `skipString` of `ByteScanner`, 64 bytes at a time and without a branch for each escape. */
export const skipString: WasmFunction = {
  name: 'skipString',
  parameters: 1,
  locals: [...Array<'i64'>(9).fill('i64'), 'i32', 'i32', ...Array<'v128'>(8).fill('v128')],
  body: [
    ...setConstants.flat(),
    ...repeat(
      ...markBytes,
      set(escaped, i64(0n)),
      set(inside, below(get(quotes))),
      when(
        isSome(wide.or(wide.and(get(backslashes), get(inside)), get(carry))),
        ...markLetters,
        ...markEscaped,
        set(inside, below(get(quotes))),
      ),
      when(isSome(wide.and(get(controls), get(inside))), fail),
      when(isSome(wide.and(get(escaped), get(inside))), ...checkEscapes),
      when(isSome(get(quotes)), leaveAtQuote),
      set(at, add(get(at), i32(64))),
      again(0),
    ),
    ...unreachable,
  ],
}
