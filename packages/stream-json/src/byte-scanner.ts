import { compare as compareCode } from './compare-code.ts'
import { skipString as skipStringCode } from './skip-string-code.ts'
import { assembleModule } from './wasm-assembler.ts'

/** Looks at bytes 16 and 64 at a time: `JSON.parse` looks at one at a time, and so does any loop in JavaScript. */
export interface ByteScanner {
  /** Where the text to look at goes, from `firstByte` on. Behind it has to stand a control character: none is inside a string. */
  readonly bytes: Uint8Array
  /**
   * Walks over a string from behind its opening quote. Gives -1 when `JSON.parse` would not take it, else four times the place
   * behind its closing quote, plus 1 when it held an escape, plus 2 when it or what stands near it may hold something beyond ASCII.
   */
  readonly skipString: (at: number) => number
  /** Compares the bytes from `left` on with those from `right` to `end`; gives the place of the first of the latter that is different, else `end`. */
  readonly compare: (left: number, right: number, end: number) => number
}

/** The bytes before it say of each byte whether it is a hexadecimal digit. */
export const firstByte = 256

/** How much text a scanner holds at once. */
export const scannerBytes = 2 ** 22

/** So much may be looked at beyond the end of anything. */
const marginBytes = 2 ** 16

/** Where lines are kept that others are compared with. */
export const firstKnownByte = firstByte + scannerBytes + marginBytes
const knownBytes = 2 ** 19

let shared: ByteScanner | undefined

/** The one scanner of the process: whoever uses it is done with it before anybody else comes. Undefined where there is no WebAssembly. */
export function byteScanner(): ByteScanner | undefined {
  shared ??= createScanner()
  return shared
}

function createScanner(): ByteScanner | undefined {
  const memoryBytes = firstKnownByte + knownBytes + marginBytes
  const exports = instantiate(assembleModule(memoryBytes, [skipStringCode, compareCode]))
  if (exports === undefined) return undefined
  const { memory, skipString, compare } = exports
  const bytes = new Uint8Array(memory.buffer)
  for (const digit of '0123456789abcdefABCDEF') bytes[digit.charCodeAt(0)] = 1
  return { bytes, skipString, compare }
}

interface Exports extends Pick<ByteScanner, 'skipString' | 'compare'> {
  readonly memory: { readonly buffer: ArrayBuffer }
}

/** No library of types for Node names it, and what the module exports is known from its code alone. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: Exports }
}

function instantiate(code: Uint8Array): Exports | undefined {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(code)).exports
  } catch {
    // A host may forbid to compile at run time, or have nothing to do it with.
    return undefined
  }
}
