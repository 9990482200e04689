import {
  add,
  again,
  get,
  i32,
  leaveWith,
  lesser,
  notBelow,
  repeat,
  set,
  trailingZeros,
  unreachable,
  vector,
  type WasmFunction,
  when,
} from './wasm-assembler.ts'

/** Its parameters and its one local. */
const left = 0
const right = 1
const end = 2
const differences = 3

const difference = add(get(right), trailingZeros(get(differences)))
/** `compare` of `ByteScanner`, 16 bytes at a time. */
export const compare: WasmFunction = {
  name: 'compare',
  parameters: 3,
  locals: ['i32'],
  body: [
    ...repeat(
      when(notBelow(get(right), get(end)), leaveWith(get(end))),
      set(
        differences,
        vector.highBits(vector.notEqual(vector.load(get(left)), vector.load(get(right)))),
      ),
      when(get(differences), leaveWith(lesser(difference, get(end)))),
      set(left, add(get(left), i32(16))),
      set(right, add(get(right), i32(16))),
      again(0),
    ),
    ...unreachable,
  ],
}
