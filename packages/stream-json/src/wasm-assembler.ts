/** Instructions of WebAssembly as expressions: each leaves its value on the stack, and each gives the bytes that stand for it. */
type Code = readonly number[]

const unary =
  (...instruction: number[]) =>
  (value: Code): Code => [...value, ...instruction]
const binary =
  (...instruction: number[]) =>
  (left: Code, right: Code): Code => [...left, ...right, ...instruction]

export const get = (local: number): Code => [0x20, local]
export const set = (local: number, value: Code): Code => [...value, 0x21, local]

/** Numbers of 32 bits. */
export const i32 = (value: number): Code => [0x41, ...signed(BigInt(value))]
export const add = binary(0x6a)
export const and = binary(0x71)
export const or = binary(0x72)
export const shiftLeft = binary(0x74)
export const isZero = unary(0x45)
export const notEqual = binary(0x47)
export const notBelow = binary(0x4f)
export const trailingZeros = unary(0x68)
/** Both have to be cheap: each is computed twice. */
export const lesser = (left: Code, right: Code): Code => [
  ...left,
  ...right,
  ...binary(0x49)(left, right),
  0x1b,
]
export const loadByte = (place: Code, offset = 0): Code => [...place, 0x2d, 0, offset]

/** Numbers of 64 bits. */
export const i64 = (value: bigint): Code => [0x42, ...signed(value)]
export const wide = {
  subtract: binary(0x7d),
  and: binary(0x83),
  or: binary(0x84),
  exclusiveOr: binary(0x85),
  shiftLeft: binary(0x86),
  shiftRight: binary(0x88),
  isZero: unary(0x50),
  trailingZeros: unary(0x7a),
  from32: unary(0xad),
  to32: unary(0xa7),
}
export const not64 = (value: Code): Code => wide.exclusiveOr(value, i64(-1n))

/** 16 bytes at once. What is true of a byte is told by its bits, all of them set or none. */
export const vector = {
  load: (place: Code, offset = 0): Code => [...place, 0xfd, 0x00, 0, offset],
  of: (bytes: Code): Code => [0xfd, 0x0c, ...bytes],
  everywhere: (byte: number): Code => [...i32(byte), 0xfd, 0x0f],
  equal: binary(0xfd, 0x23),
  notEqual: binary(0xfd, 0x24),
  below: binary(0xfd, 0x26),
  and: binary(0xfd, 0x4e),
  or: binary(0xfd, 0x50),
  /** Of the left 16 those whose numbers the right ones are. */
  pick: binary(0xfd, 0x0e),
  /** The highest bit of each byte, as a number. */
  highBits: unary(0xfd, 0x64),
}

/** Control. */
export const repeat = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b]
export const when = (condition: Code, ...body: Code[]): Code => [
  ...condition,
  0x04,
  0x40,
  ...body.flat(),
  0x0b,
]
/** Begins the loop again that is so many blocks further out. */
export const again = (blocks: number): Code => [0x0c, blocks]
export const leaveWith = (value: Code): Code => [...value, 0x0f]
export const unreachable: Code = [0x00]

const types = { i32: 0x7f, i64: 0x7e, v128: 0x7b }

/** A function of some numbers of 32 bits, which gives one. Its locals are numbered from its parameters on. */
export interface WasmFunction {
  readonly name: string
  readonly parameters: number
  readonly locals: readonly (keyof typeof types)[]
  readonly body: Code
}

/** The name of the format and its version. */
const header: Code = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/** A module with a memory of at least that size, exported as `memory`, and these functions. */
export function assembleModule(memoryBytes: number, functions: readonly WasmFunction[]) {
  const pages = unsigned(Math.ceil(memoryBytes / 2 ** 16))
  const exported = functions.map(({ name }, index) => [...text(name), 0, index])
  return Uint8Array.from([
    ...header,
    ...section(1, functions.map(signature)),
    ...section(3, [...functions.keys()].map(unsigned)),
    ...section(5, [[0, ...pages]]),
    ...section(7, [[...text('memory'), 2, 0], ...exported]),
    ...section(10, functions.map(code)),
  ])
}

function signature({ parameters }: WasmFunction): Code {
  const given = Array.from({ length: parameters }, () => types.i32)
  return [0x60, ...sized(given), 1, types.i32]
}

function code({ locals, body }: WasmFunction): Code {
  return sized([...counted(locals.map((type) => [1, types[type]])), ...body, 0x0b])
}

function section(id: number, items: readonly Code[]): Code {
  return [id, ...sized(counted(items))]
}

function counted(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()]
}

function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes]
}

function text(name: string): Code {
  return sized([...new TextEncoder().encode(name)])
}

/** LEB128, as all numbers in a module. */
function unsigned(value: number): Code {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: bigint): Code {
  const low = Number(value & 0x7fn)
  return value >= -0x40n && value < 0x40n ? [low] : [low | 0x80, ...signed(value >> 7n)]
}
