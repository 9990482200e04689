import type { Delivery } from './delivery.ts'
import { LastBytes } from './last-bytes.ts'
import { LineCutter, type ByteRange, type Cut, type CutterOptions } from './line-cutter.ts'
import { NulGuard } from './nul-guard.ts'
import type { SourceFile } from './source-file.ts'

const READ_BYTES = 256 * 1024
/** Two reads this far apart must agree before a file counts as another one. */
const CONFIRM_MS = 1000

/** Moves a file's bytes to its consumer, cut into lines. */
export class LinePump {
  readonly #delivery: Delivery
  readonly #cutter: LineCutter
  readonly #nuls = new NulGuard()
  readonly #lastBytes = new LastBytes()
  readonly #now: () => number
  /** The last read ended at the end of the file. */
  #atEnd = false
  /** What was read before is not there any more. */
  #differsSinceMs: number | undefined

  constructor(delivery: Delivery, cutting: CutterOptions, now: () => number) {
    this.#delivery = delivery
    this.#cutter = new LineCutter(cutting)
    this.#now = now
  }

  /** How far the file was read. */
  get position(): number {
    return this.#cutter.position
  }

  /** NUL bytes are being waited for, or the file seems to be another one. */
  get waiting(): boolean {
    return this.#nuls.waiting || this.#differsSinceMs !== undefined
  }

  /** Delivers what there is to read. True when something new was read. */
  async pump(source: SourceFile, deadlineMs: number): Promise<boolean> {
    const from = this.position
    while (!this.#delivery.closed) {
      const known = this.#lastBytes.before(this.position)
      const read = await source.read(this.position - known, READ_BYTES)
      if (read === undefined || this.#delivery.closed || !this.#isSameFile(read)) break
      const now = this.#now()
      const isWhole = await this.#take(read, known, source, now)
      if (!isWhole || this.#atEnd || this.waiting || now >= deadlineMs) break
    }
    return this.position !== from
  }

  /** Delivers what a read brought after the bytes that were known. False when nothing more may be delivered. */
  async #take(read: Uint8Array, known: number, source: SourceFile, now: number): Promise<boolean> {
    const bytes = read.subarray(known)
    if (bytes.length === 0) {
      this.#atEnd = true
      return false
    }
    const usable = this.#nuls.usable(bytes, this.position, now)
    if (usable.accepted) this.#delivery.emit({ type: 'nul-hole', ...usable.accepted })
    const used = read.subarray(0, known + usable.length)
    this.#lastBytes.keep(used, this.position + usable.length)
    if (!(await this.#deliver(this.#cutter.take(used.subarray(known)), source))) return false
    source.lane.recycle(read)
    this.#atEnd = read.length < READ_BYTES && used.length === read.length
    if (usable.opened) await this.#measureHole(source)
    return true
  }

  #isSameFile(read: Uint8Array): boolean {
    if (this.#lastBytes.match(read, this.position)) this.#differsSinceMs = undefined
    else this.#differsSinceMs ??= this.#now()
    return this.#differsSinceMs === undefined
  }

  async #measureHole(source: SourceFile): Promise<void> {
    await this.look(source)
    this.#nuls.visibleTo(source.size)
  }

  /** Looks whether the file is still what was read; one that was cut is read again from its start. */
  async look(source: SourceFile): Promise<void> {
    const { position } = this
    const shorter = await source.look(position)
    const differs = this.#now() - (this.#differsSinceMs ?? Infinity) >= CONFIRM_MS
    const size = shorter ?? (differs ? source.size : undefined)
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
    this.#differsSinceMs = undefined
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
