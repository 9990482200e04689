import { expect, test } from 'vitest'

import { MemoryFiles } from './__fixtures__/memory-files.ts'
import { MemoryTail } from './__fixtures__/memory-tail.ts'
import { Random } from './__fixtures__/random.ts'

const CODES = ['EIO', 'ESTALE', 'EACCES', 'READER_LOST']

/** A writer on a share whose client is late, wrong, broken or hangs, for a moment each time. */
class UnreliableShare {
  readonly files = new MemoryFiles()
  /** What was written: the client shows it later. */
  #written = Buffer.alloc(0)
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  get written(): Buffer {
    return this.#written
  }

  write(): void {
    const bytes = this.#random.bytes(this.#random.below(400))
    this.#written = Buffer.concat([this.#written, bytes])
  }

  /** The client sees a part of what was written: sometimes its size before its bytes. */
  show(): void {
    const seen = this.files.content.length
    const size = seen + this.#random.below(this.#written.length - seen + 1)
    const content = Buffer.from(this.#written.subarray(0, size))
    if (this.#random.below(4) === 0) content.fill(0, seen + this.#random.below(size - seen + 1))
    this.files.content = content
  }

  async fail(memory: MemoryTail): Promise<void> {
    const call = (['open', 'look', 'read'] as const)[this.#random.below(3)] ?? 'read'
    const code = CODES[this.#random.below(CODES.length)] ?? 'EIO'
    const kind = this.#random.below(5)
    if (kind === 0) this.files.failing.set(call, code)
    else if (kind === 1) this.files.shownSize = this.#random.below(this.files.content.length + 1)
    else if (kind === 2) this.files.hang()
    else this.files.fileAtPath = kind === 3 ? 'another' : undefined
    await memory.pass(this.#random.below(900))
    this.recover()
  }

  recover(): void {
    this.files.failing.clear()
    this.files.shownSize = undefined
    this.files.fileAtPath = 'first'
    this.files.resume()
  }

  showAll(): void {
    this.files.content = this.#written
  }
}

test.for(Array.from({ length: 100 }, (_, seed) => seed))(
  'whatever a share does for a moment, every byte arrives once (%s)',
  async (seed) => {
    const random = new Random(seed)
    const share = new UnreliableShare(random)
    const memory = new MemoryTail(share.files, {
      cachesAttributes: seed % 2 === 0,
      onBatch: () => (random.below(5) === 0 ? new Promise(setImmediate) : undefined),
    })
    for (let step = 0; step < 60; step += 1) {
      share.write()
      share.show()
      await memory.pass(random.below(600))
      if (random.below(3) === 0) await share.fail(memory)
      if (random.below(5) === 0) memory.tail.poke()
    }
    const end = memory.tail.drain({ toBytes: share.written.length })
    await memory.pass(random.below(3000))
    share.showAll()
    await memory.pass(20_000)
    expect(memory.eventTypes).not.toContain('file-truncated')
    expect(memory.eventTypes).not.toContain('nul-hole')
    expect(await end).toMatchObject({ complete: true, offset: share.written.length })
    expect(memory.text).toBe(share.written.toString('latin1'))
  },
)
