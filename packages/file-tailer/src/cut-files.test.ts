import { appendFileSync, truncateSync, writeFileSync } from 'node:fs'
import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { MemoryFiles } from './__fixtures__/memory-files.ts'
import { MemoryTail } from './__fixtures__/memory-tail.ts'
import { Random } from './__fixtures__/random.ts'
import { record, test as folderTest } from './__fixtures__/tailing.ts'

const OLD = 'old line\n'.repeat(20)
const NEW = 'new line\n'.repeat(30)

folderTest(
  'a file that is cut and has regrown beyond what was read before anybody looked is read again',
  async ({ folder, tailer }) => {
    const path = join(folder, 'log')
    await writeFile(path, OLD)
    const recording = record(tailer, path)
    await recording.shows(OLD)
    truncateSync(path, 0)
    appendFileSync(path, NEW)
    await recording.shows(OLD + NEW)
    expect(recording.events.at(-1)).toMatchObject({
      type: 'file-truncated',
      size: NEW.length,
      readBytes: OLD.length,
    })
    await appendFile(path, 'end\n')
    await recording.shows(`${OLD}${NEW}end\n`)
  },
)

folderTest(
  'so is one that was cut between two tails, once it is read',
  async ({ folder, tailer }) => {
    const path = join(folder, 'log')
    await writeFile(path, OLD)
    const recording = record(tailer, path, { from: OLD.length })
    await recording.happened('file-appeared')
    appendFileSync(path, 'more\n')
    await recording.shows('more\n')
    writeFileSync(path, NEW)
    await recording.shows(`more\n${NEW}`)
    expect(recording.eventTypes()).toEqual(['file-appeared', 'file-truncated'])
  },
)

folderTest(
  'so is one that has regrown to the same size, when it is drained',
  async ({ folder, tailer }) => {
    const path = join(folder, 'log')
    await writeFile(path, OLD)
    const recording = record(tailer, path)
    await recording.shows(OLD)
    const other = OLD.replaceAll('old', 'new')
    writeFileSync(path, other)
    const end = await recording.tail.drain({ toBytes: other.length })
    expect(end).toMatchObject({ reason: 'size-reached', complete: true })
    expect(recording.text()).toBe(OLD + other)
  },
)

describe('on a share', () => {
  test('bytes that come into a hole that was delivered are not another file', async () => {
    const memory = new MemoryTail(new MemoryFiles())
    memory.files.content = Buffer.from('a\n\0\0\0\nb\n')
    await memory.pass(8000)
    memory.files.content = Buffer.from('a\nccc\nb\n')
    memory.files.append('d\n')
    await memory.pass(5000)
    expect(memory.text).toBe('a\n\0\0\0\nb\nd\n')
    expect(memory.eventTypes).toEqual(['file-appeared', 'nul-hole'])
  })

  test('other bytes that are gone within a second were never there', async () => {
    const memory = new MemoryTail(new MemoryFiles())
    memory.files.append(OLD)
    await memory.pass(100)
    memory.files.content = Buffer.from(NEW)
    await memory.pass(900)
    memory.files.content = Buffer.from(`${OLD}end\n`)
    await memory.pass(5000)
    expect(memory.text).toBe(`${OLD}end\n`)
    expect(memory.eventTypes).toEqual(['file-appeared'])
  })
})

/** A file whose writer starts anew now and then: what it held, life by life. */
class RestartingWriter {
  readonly files = new MemoryFiles()
  readonly lives: string[] = ['']
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  write(): void {
    const life = this.lives.length - 1
    for (let lines = this.#random.below(6); lines > 0; lines -= 1) {
      const text = `${String(life)}:${String(this.#random.below(1e9))} ${'x'.repeat(this.#random.below(60))}\n`
      this.files.append(text)
      this.lives[life] += text
    }
  }

  startAnew(): void {
    this.files.content = Buffer.alloc(0)
    this.lives.push('')
    for (let writes = this.#random.below(12); writes > 0; writes -= 1) this.write()
  }

  async failFor(memory: MemoryTail): Promise<void> {
    this.files.failing.set('read', 'ESTALE')
    await memory.pass(this.#random.below(500))
    this.files.failing.clear()
  }
}

/** What was delivered between one cut and the next. */
function deliveredLives(memory: MemoryTail): string[] {
  const lives = ['']
  for (const { start, bytes } of memory.batches) {
    const text = Buffer.from(bytes).toString()
    if (start === 0 && lives.at(-1) !== '') lives.push(text)
    else lives[lives.length - 1] += text
  }
  return lives
}

test.for(Array.from({ length: 60 }, (_, seed) => seed))(
  'whenever a writer starts its file anew, what was read of each life is a start of it, and the last one is whole (%s)',
  async (seed) => {
    const random = new Random(seed)
    const writer = new RestartingWriter(random)
    const memory = new MemoryTail(writer.files, { cachesAttributes: seed % 2 === 0 })
    for (let step = 0; step < 40; step += 1) {
      writer.write()
      await memory.pass(random.below(700))
      if (random.below(6) === 0) writer.startAnew()
      if (random.below(8) === 0) await writer.failFor(memory)
    }
    while (writer.lives.at(-1) === '') writer.write()
    await memory.pass(20_000)
    const delivered = deliveredLives(memory)
    const left = [...writer.lives]
    for (const text of delivered) {
      const found = left.findIndex((life) => life.startsWith(text))
      expect(found, `${text.slice(0, 50)}… is a start of a life`).toBeGreaterThanOrEqual(0)
      left.splice(0, found + 1)
    }
    expect(delivered.at(-1)).toBe(writer.lives.at(-1))
    const cuts = memory.eventTypes.filter((type) => type === 'file-truncated')
    expect(cuts.length).toBeGreaterThanOrEqual(delivered.length - 1)
  },
)
