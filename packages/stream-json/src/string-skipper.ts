import { assembleModule } from './string-skipper-code.ts'

/** Finds the ends of JSON strings, 16 bytes at a time: `JSON.parse` looks at one at a time, and so does any loop in JavaScript. */
export interface StringSkipper {
  /** Where the text to look at goes, from `firstByte` on. */
  readonly bytes: Uint8Array
  /**
   * Walks over a string from behind its opening quote, at most to `end`. Gives -1 when `JSON.parse` would not take it, else four times the place
   * behind its closing quote, plus 1 when it held an escape, plus 2 when it or what stands near it may hold something beyond ASCII.
   */
  readonly skip: (at: number, end: number) => number
}

/** The bytes before it say what a byte may be: 1 what may follow a backslash, 2 a hexadecimal digit. */
export const firstByte = 256

/** How much text a skipper holds at once. */
export const skipperBytes = 2 ** 22

let shared: StringSkipper | undefined

/** The one skipper of the process: whoever uses it is done with it before anybody else comes. Undefined where there is no WebAssembly. */
export function stringSkipper(): StringSkipper | undefined {
  shared ??= createSkipper()
  return shared
}

function createSkipper(): StringSkipper | undefined {
  const exports = instantiate(assembleModule(skipperBytes + 2 ** 16))
  if (exports === undefined) return undefined
  const bytes = new Uint8Array(exports.memory.buffer)
  for (const escape of '"\\/bfnrt') mark(bytes, escape, 1)
  for (const digit of '0123456789abcdefABCDEF') mark(bytes, digit, 2)
  return { bytes, skip: exports.skip }
}

function mark(bytes: Uint8Array, character: string, bit: number): void {
  const code = character.charCodeAt(0)
  bytes[code] = (bytes[code] ?? 0) | bit
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly skip: StringSkipper['skip']
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
