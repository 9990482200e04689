/** The most that one read brings. */
export const BUFFER_BYTES = 256 * 1024

const SMALL_BYTES = 64 * 1024
const SPARE_BUFFERS = 32
const NOTHING = new Uint8Array()
const spareBuffers: Buffer[] = []

/** A buffer to read into; `takeOut` is what it is good for next. */
export function spareBuffer(): Buffer {
  return spareBuffers.pop() ?? Buffer.allocUnsafeSlow(BUFFER_BYTES)
}

/** A small result is copied, and the buffer used again: most reads of a followed file are empty or small. */
export function takeOut(buffer: Buffer, length: number): Uint8Array {
  if (length > SMALL_BYTES) return buffer.subarray(0, length)
  const bytes = length === 0 ? NOTHING : Buffer.allocUnsafe(length)
  buffer.copy(bytes, 0, 0, length)
  keepSpare(buffer)
  return bytes
}

/** Nobody looks at these bytes, which `takeOut` returned, any more: they may be overwritten. */
export function recycle(bytes: Uint8Array): void {
  const { buffer, length } = bytes
  if (length > SMALL_BYTES && buffer.byteLength === BUFFER_BYTES)
    keepSpare(Buffer.from(bytes.buffer))
}

/** Nobody reads into this buffer any more. */
export function keepSpare(buffer: Buffer): void {
  if (spareBuffers.length < SPARE_BUFFERS) spareBuffers.push(buffer)
}
