/** Parameters and locals of the one function. */
const at = 0
const end = 1
const flags = 2
const byte = 3
const mask = 4
const place = 5
const block = 6

const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const tee = (local: number) => [0x22, local]
const i32 = (value: number) => [0x41, ...signed(value)]
const load8 = (offset: number) => [0x2d, 0, offset]
const add = 0x6a
const and = 0x71
const or = 0x72
const exclusiveOr = 0x73
const shiftLeft = 0x74
const trailingZeros = 0x68
const isZero = 0x45
const equal = 0x46
const notEqual = 0x47
const notBelow = 0x4f
const leave = 0x0f
const close = 0x0b
const unreachable = 0x00
const loop = [0x03, 0x40]
const when = [0x04, 0x40]
/** Goes to the beginning of the loop from inside that many blocks. */
const again = (blocks: number) => [0x0c, blocks]
const load16Bytes = [0xfd, 0x00, 0, 0]
const everywhere = [0xfd, 0x0f]
const equalEach = [0xfd, 0x23]
const belowEach = [0xfd, 0x26]
const orEach = [0xfd, 0x50]
const highBits = [0xfd, 0x64]
const fail = [...i32(-1), leave]

const quote = 0x22
const backslash = 0x5c
const letterU = 0x75

/** A bit for each of the next 16 bytes that is a quote, a backslash or a control character. */
const markSpecialBytes = [
  [...get(at), ...get(end), notBelow, ...when, ...fail, close],
  [...get(at), ...load16Bytes, ...set(block)],
  [...get(flags), ...get(block), ...highBits, ...i32(0), notEqual],
  [...i32(1), shiftLeft, or, ...set(flags)],
  [...get(block), ...i32(quote), ...everywhere, ...equalEach],
  [...get(block), ...i32(backslash), ...everywhere, ...equalEach, ...orEach],
  [...get(block), ...i32(0x20), ...everywhere, ...belowEach, ...orEach],
  [...highBits, ...set(mask)],
]

/** Goes to the first of them; where there is none, to the next 16 bytes. */
const goToSpecialByte = [
  [...get(mask), isZero],
  [...when, ...get(at), ...i32(16), add, ...set(at), ...again(2), close],
  [...get(at), ...get(mask), trailingZeros, add, ...tee(place)],
  [...get(end), notBelow, ...when, ...fail, close],
]

const leaveAtQuote = [
  [...get(place), ...load8(0), ...tee(byte), ...i32(quote), equal],
  [...when, ...get(place), ...i32(1), add, ...i32(2), shiftLeft],
  [...get(flags), or, leave, close],
]

/** A control character fails. A letter behind a backslash is done with, whatever it is; at the border of the 16 bytes the next begin behind it. */
const skipEscape = [
  [...get(byte), ...i32(backslash), notEqual, ...when, ...fail, close],
  [...get(flags), ...i32(1), or, ...set(flags)],
  [...get(place), ...load8(1), ...tee(byte), ...load8(0), ...i32(1), and, ...when],
  [...get(mask), trailingZeros, ...tee(byte), ...i32(15), equal],
  [...when, ...get(place), ...i32(2), add, ...set(at), ...again(3), close],
  [...get(mask), ...i32(3), ...get(byte), shiftLeft, ...i32(-1), exclusiveOr, and, ...set(mask)],
  [...again(1), close],
]

const classOf = (offset: number) => [...get(place), ...load8(offset), ...load8(0)]

/** Behind `u` there have to be four digits. */
const skipCodeUnit = [
  [...get(byte), ...i32(letterU), notEqual, ...when, ...fail, close],
  [...classOf(2), ...classOf(3), and, ...classOf(4), and, ...classOf(5), and],
  [...i32(2), and, isZero, ...when, ...fail, close],
  [...get(place), ...i32(6), add, ...set(at), ...again(1)],
]

/** A WebAssembly module with a memory of that size and the function `skip` of `StringSkipper`. */
export function assembleModule(memoryBytes: number): Uint8Array {
  const int32 = 0x7f
  const vector = 0x7b
  const inner = [goToSpecialByte, leaveAtQuote, skipEscape, skipCodeUnit].flat(2)
  const code = [...loop, ...markSpecialBytes.flat(), ...loop, ...inner, close, close, unreachable]
  const locals = [2, 4, int32, 1, vector]
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, 2, int32, int32, 1, int32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(Math.ceil(memoryBytes / 2 ** 16))]),
    ...section(7, [2, ...text('memory'), 2, 0, ...text('skip'), 0, 0]),
    ...section(10, [1, ...sized([...locals, ...code, close])]),
  ])
}

/** The name of the format and its version. */
const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...sized(bytes)]
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes]
}

function text(name: string): number[] {
  return sized([...new TextEncoder().encode(name)])
}

/** LEB128, as all numbers in a module. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40
    ? [value & 0x7f]
    : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
