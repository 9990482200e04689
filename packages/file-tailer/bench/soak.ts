// Follows 60 growing files at once, stops each tail at any moment and goes on with another one, for
// minutes; whatever was written has to be read, once.
//   pnpm --filter @agent-jobs/file-tailer soak [MINUTES]
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Random } from '../src/__fixtures__/random.ts'
import { createTailer, type Tailer } from '../src/index.ts'

const TAILS = 60
const minutes = Number(process.argv[2] ?? 10)

interface Sum {
  readonly bytes: number
  readonly sha256: string
}

/** How many runs there were, and what was wrong with some. */
class Tally {
  runs = 0
  stops = 0
  bytes = 0
  readonly wrong: string[] = []

  print(): void {
    const memory = Math.round(process.memoryUsage.rss() / 1024 ** 2)
    console.log(
      `${String(this.runs)} runs, ${String(this.stops)} stops, ${(this.bytes / 1e6).toFixed(0)} MB, ` +
        `${String(memory)} MB of memory: ${String(this.wrong.length)} wrong`,
    )
  }
}

/** Writes for a few seconds, in pieces that are no lines. */
async function write(path: string, random: Random): Promise<Sum> {
  await using file = await open(path, 'a')
  const hash = createHash('sha256')
  let bytes = 0
  for (let writes = 20 + random.below(100); writes > 0; writes -= 1) {
    const piece = random.bytes(random.below(random.below(20) === 0 ? 500_000 : 2000))
    hash.update(piece)
    await file.write(piece)
    bytes += piece.length
    await sleep(random.below(100))
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Reads in several tails, each stopped at any moment but the last. */
async function read(
  tailer: Tailer,
  path: string,
  random: Random,
  written: Promise<Sum>,
  tally: Tally,
): Promise<Sum> {
  const hash = createHash('sha256')
  const over = new AbortController()
  void written.then(() => {
    over.abort()
  })
  let offset = 0
  while (!over.signal.aborted) {
    const slow = random.below(3) === 0
    const tail = tailer.follow(path, {
      from: offset,
      onBatch: async ({ bytes }) => {
        if (slow) await sleep(random.below(5))
        hash.update(bytes)
      },
    })
    await sleep(random.below(800))
    offset = (await tail.stop()).offset
    tally.stops += 1
  }
  const { bytes: size } = await written
  const last = tailer.follow(path, {
    from: offset,
    onBatch: ({ bytes }) => void hash.update(bytes),
  })
  const end = await last.drain({ toBytes: size })
  return { bytes: end.offset, sha256: hash.digest('hex') }
}

async function soak(): Promise<Tally> {
  const folder = mkdtempSync(join(process.env['AGENT_JOBS_BENCH_FOLDER'] ?? tmpdir(), 'tail-soak-'))
  const endsAtMs = performance.now() + minutes * 60_000
  const tally = new Tally()
  const printing = setInterval(() => {
    tally.print()
  }, 60_000)
  await using tailer = createTailer()
  const followInTurns = async (slot: number): Promise<void> => {
    for (let run = 0; performance.now() < endsAtMs; run += 1) {
      const path = join(folder, `${String(slot)}-${String(run)}`)
      const seed = slot * 1_000_003 + run
      const written = write(path, new Random(seed))
      const received = await read(tailer, path, new Random(-seed), written, tally)
      const expected = await written
      tally.runs += 1
      tally.bytes += expected.bytes
      if (received.sha256 !== expected.sha256) tally.wrong.push(path)
      else rmSync(path)
    }
  }
  await Promise.all(Array.from({ length: TAILS }, (_, slot) => followInTurns(slot)))
  clearInterval(printing)
  if (tally.wrong.length === 0) rmSync(folder, { recursive: true })
  return tally
}

const tally = await soak()
tally.print()
for (const path of tally.wrong) console.log(`wrong: ${path}`)
process.exitCode = tally.wrong.length === 0 ? 0 : 1
