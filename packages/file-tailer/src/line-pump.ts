import type { Delivery } from './delivery.ts'
import { LineCutter, type ByteRange, type Cut, type CutterOptions } from './line-cutter.ts'
import { NulGuard } from './nul-guard.ts'
import type { SourceFile } from './source-file.ts'

const READ_BYTES = 256 * 1024

/** Moves a file's bytes to its consumer, cut into lines. */
export class LinePump {
  readonly #delivery: Delivery
  readonly #cutter: LineCutter
  readonly #nuls = new NulGuard()
  readonly #now: () => number
  /** The last read ended at the end of the file. */
  #atEnd = false

  constructor(delivery: Delivery, cutting: CutterOptions, now: () => number) {
    this.#delivery = delivery
    this.#cutter = new LineCutter(cutting)
    this.#now = now
  }

  /** How far the file was read. */
  get position(): number {
    return this.#cutter.position
  }

  /** NUL bytes are being waited for. */
  get waiting(): boolean {
    return this.#nuls.waiting
  }

  /** Delivers what there is to read. True when something new was read. */
  async pump(source: SourceFile, deadlineMs: number): Promise<boolean> {
    const from = this.position
    while (!this.#delivery.closed) {
      const bytes = await source.read(this.position, READ_BYTES)
      if (bytes?.length === 0) this.#atEnd = true
      if (bytes === undefined || bytes.length === 0 || this.#delivery.closed) break
      const now = this.#now()
      const usable = this.#nuls.usable(bytes, this.position, now)
      if (usable.accepted) this.#delivery.emit({ type: 'nul-hole', ...usable.accepted })
      if (!(await this.#deliver(this.#cutter.take(bytes.subarray(0, usable.length)), source))) break
      this.#atEnd = bytes.length < READ_BYTES && usable.length === bytes.length
      if (usable.opened) await this.#measureHole(source)
      if (this.#atEnd || this.waiting || now >= deadlineMs) break
    }
    return this.position !== from
  }

  async #measureHole(source: SourceFile): Promise<void> {
    await this.look(source)
    this.#nuls.visibleTo(source.size)
  }

  /** Looks whether the file is still what was read; one that was cut is read again from its start. */
  async look(source: SourceFile): Promise<void> {
    const { position } = this
    const size = await source.look(position)
    if (size === undefined || this.#delivery.closed) return
    const { held, unfinished } = this.#cutter
    if (held !== undefined && held.length > 0) {
      const accepted = await this.#delivery.deliver({ kind: 'rest', bytes: held, ...unfinished })
      if (!accepted) return
    }
    this.#delivery.emit({ type: 'file-truncated', size, readBytes: position })
    this.#delivery.restart()
    this.#cutter.restart(0)
    this.#nuls.reset()
  }

  /** Delivers the line that has no newline, if it is the file's last. */
  async deliverRest(source: SourceFile): Promise<void> {
    const { start, end } = this.#cutter.unfinished
    if (end === start || !this.#atEnd) return
    const bytes = this.#cutter.held ?? (await readRange(source, { start, end }))
    if (bytes.length === 0) return
    this.#cutter.restart(start + bytes.length)
    await this.#delivery.deliver({ kind: 'rest', bytes, start, end: start + bytes.length })
  }

  /** False when nothing more may be delivered. */
  async #deliver(cut: Cut, source: SourceFile): Promise<boolean> {
    for (const batch of cut.batches) {
      if (!(await this.#delivery.deliver(batch))) return false
    }
    if (cut.wanted === undefined) return true
    const bytes = await readRange(source, cut.wanted)
    return !this.#delivery.closed && this.#deliver(this.#cutter.takeWhole(bytes), source)
  }
}

/** Fewer bytes than asked for when the file was cut. */
async function readRange(source: SourceFile, range: ByteRange): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(range.end - range.start)
  let filled = 0
  while (filled < bytes.length) {
    const length = Math.min(READ_BYTES, bytes.length - filled)
    const read = await source.read(range.start + filled, length)
    if (read === undefined || read.length === 0) break
    bytes.set(read, filled)
    filled += read.length
  }
  return bytes.subarray(0, filled)
}
