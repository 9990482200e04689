import type { Delivery } from './delivery.ts'
import { LastBytes } from './last-bytes.ts'
import { LineCutter, type ByteRange, type Cut, type CutterOptions } from './line-cutter.ts'
import { NulGuard } from './nul-guard.ts'
import type { Range, SourceFile } from './source-file.ts'

const READ_BYTES = 256 * 1024
/** Two reads this far apart must agree before a file counts as another one. */
const CONFIRM_MS = 1000

/** Reads that are made at once, or not at all. */
interface AtOnce {
  readAtOnce(position: number, length: number, known: number): Uint8Array | undefined
}

/** Moves a file's bytes to its consumer, cut into lines. */
export class LinePump {
  readonly #delivery: Delivery
  readonly #cutter: LineCutter
  readonly #nuls = new NulGuard()
  readonly #lastBytes = new LastBytes()
  readonly #now: () => number
  /** The last read ended at the end of the file. */
  #atEnd = false
  /** How far it was when it was last asked. */
  #pumpedTo: number
  /** Where the next read starts, and how many of its bytes are known. */
  #readFrom = 0
  #known = 0
  /** What `pumpAtOnce` has begun, and `pump` goes on with. */
  #begun: boolean | Promise<boolean> | undefined
  /** What was read before is not there any more. */
  #differsSinceMs: number | undefined
  #differs = false

  constructor(delivery: Delivery, cutting: CutterOptions, now: () => number) {
    this.#delivery = delivery
    this.#cutter = new LineCutter(cutting)
    this.#pumpedTo = cutting.from
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

  /** Delivers what there is to read. True when something new was read since the last time. */
  async pump(source: SourceFile, deadlineMs: number): Promise<boolean> {
    const begun = this.#begun
    this.#begun = undefined
    let goesOn = begun === undefined || (await begun)
    while (goesOn && !this.#delivery.closed) {
      const known = this.#lastBytes.before(this.position)
      const read = await source.read(this.position - known, READ_BYTES, known)
      if (read === undefined || this.#delivery.closed || !this.#isNew(read, known)) break
      goesOn = await this.#take(read, known, source)
      if (this.#atEnd || this.waiting || this.#now() >= deadlineMs) break
    }
    this.#aim()
    return this.#hasMoved()
  }

  /** As `pump`, where that can be done at once; undefined: the rest is left for `pump`. */
  pumpAtOnce(watched: AtOnce, source: SourceFile): boolean | undefined {
    const known = this.#known
    const read = watched.readAtOnce(this.#readFrom, READ_BYTES, known)
    if (read === undefined || this.#differsSinceMs !== undefined) return undefined
    if (read.length <= known) return false
    if (this.#nuls.waiting || !this.#isSameFile(read)) return undefined
    const taken = this.#take(read, known, source)
    this.#aim()
    if (taken === true && this.#atEnd && !this.waiting) return this.#hasMoved()
    this.#begun = taken
    return undefined
  }

  /** Keeps at hand what a poll needs that finds nothing: most do, and with thousands of files that counts. */
  #aim(): void {
    this.#known = this.#lastBytes.before(this.position)
    this.#readFrom = this.position - this.#known
  }

  #hasMoved(): boolean {
    const before = this.#pumpedTo
    this.#pumpedTo = this.position
    return this.position !== before
  }

  /** Delivers what a read brought after the bytes that were known. False when nothing more may be delivered. */
  #take(read: Uint8Array, known: number, source: SourceFile): boolean | Promise<boolean> {
    const fresh = read.subarray(known)
    const usable = this.#nuls.usable(fresh, this.position, this.#now())
    if (usable.accepted) this.#delivery.emit({ type: 'nul-hole', ...usable.accepted })
    const isWhole = usable.length === fresh.length
    const used = isWhole ? fresh : fresh.subarray(0, usable.length)
    this.#atEnd = read.length < READ_BYTES && isWhole
    const from = this.position - known
    const cut = this.#cutter.take(used, isWhole && !this.#atEnd)
    if (this.position > from) this.#lastBytes.keep(read, this.position, this.position - from)
    const delivered = this.#deliver(cut, source)
    if (usable.opened) return this.#measureHole(source, delivered)
    if (typeof delivered === 'boolean') return this.#took(read, delivered, source)
    return delivered.then((goesOn) => this.#took(read, goesOn, source))
  }

  #took(read: Uint8Array, goesOn: boolean, source: SourceFile): boolean {
    // The last of a file is small in most cases.
    if (goesOn && !this.#atEnd) source.lane.recycle(read)
    return goesOn
  }

  /** Whether a read brought more than the bytes that were known, and of the same file. */
  #isNew(read: Uint8Array, known: number): boolean {
    if (read.length <= known) this.#atEnd = true
    return read.length >= known && this.#isSameFile(read) && read.length > known
  }

  #isSameFile(read: Uint8Array): boolean {
    if (this.#lastBytes.match(read, this.position)) {
      this.#differsSinceMs = undefined
      this.#differs = false
      return true
    }
    this.#differsSinceMs ??= this.#now()
    this.#differs = this.#now() - this.#differsSinceMs >= CONFIRM_MS
    return false
  }

  async #measureHole(source: SourceFile, delivered: boolean | Promise<boolean>): Promise<boolean> {
    if (!(await delivered)) return false
    await this.look(source)
    this.#nuls.visibleTo(source.size)
    return true
  }

  /** Looks, and has at hand then what `pump` is going to read. */
  lookAhead(source: SourceFile): Promise<void> {
    const known = this.#lastBytes.before(this.position)
    return this.look(source, { position: this.position - known, length: READ_BYTES })
  }

  /** Looks whether the file is still what was read; one that was cut is read again from its start. */
  async look(source: SourceFile, next?: Range): Promise<void> {
    const { position } = this
    const shorter = await source.look(position, next)
    const size = shorter ?? (this.#differs ? source.size : undefined)
    if (size === undefined || this.#delivery.closed) return
    const { held, unfinished } = this.#cutter
    if (held !== undefined && held.length > 0) {
      const accepted = await this.#delivery.deliver({ kind: 'rest', bytes: held, ...unfinished })
      if (!accepted) return
    }
    this.#delivery.emit({ type: 'file-truncated', size, readBytes: position })
    this.#delivery.restart()
    this.#cutter.restart(0)
    this.#pumpedTo = 0
    this.#nuls.reset()
    this.#differsSinceMs = undefined
    this.#differs = false
    this.#aim()
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
  #deliver(cut: Cut, source: SourceFile): boolean | Promise<boolean> {
    let delivered = 0
    for (const batch of cut.batches) {
      const accepted = this.#delivery.deliver(batch)
      delivered += 1
      if (accepted === false) return false
      if (accepted === true) continue
      const later = { ...cut, batches: cut.batches.slice(delivered) }
      return accepted.then((goesOn) => goesOn && this.#deliver(later, source))
    }
    return cut.wanted === undefined || this.#deliverWanted(cut.wanted, source)
  }

  async #deliverWanted(wanted: ByteRange, source: SourceFile): Promise<boolean> {
    const bytes = await readRange(source, wanted)
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
