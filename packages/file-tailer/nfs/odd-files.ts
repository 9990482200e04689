// On a real NFS share: a file that appears after the first look, one that was quiet for long, one that
// loses its name while it is written, and what an idle file costs the server. Needs $NFS_WRITE and
// $NFS_READ: one folder of a share, mounted by two clients that share no cache.
//   node nfs/odd-files.ts
import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

import { createTailer, type Tailer, type TailEvent } from '../src/index.ts'

const { NFS_WRITE, NFS_READ } = process.env
if (NFS_WRITE === undefined || NFS_READ === undefined) {
  console.log('skipped: odd-files needs $NFS_WRITE and $NFS_READ')
} else {
  const checks = [appearsLate, wasQuiet, losesItsName, costsTheServer]
  await using tailer = createTailer()
  for (const check of checks) {
    const { holds, what } = await check(tailer, NFS_WRITE, NFS_READ)
    console.log(`${holds ? 'ok' : 'WRONG'}: ${what}`)
    if (!holds) process.exitCode = 1
  }
}

interface Finding {
  readonly holds: boolean
  readonly what: string
}

async function appearsLate(tailer: Tailer, writing: string, reading: string): Promise<Finding> {
  const followed = follow(tailer, join(reading, 'late.log'))
  await sleep(2000)
  appendFileSync(join(writing, 'late.log'), 'a\n')
  const ms = await until(() => followed.text === 'a\n')
  return { holds: ms < 2500, what: `a file that appears late was read after ${ms.toFixed(0)} ms` }
}

async function wasQuiet(tailer: Tailer, writing: string, reading: string): Promise<Finding> {
  writeFileSync(join(reading, 'quiet.log'), '')
  const followed = follow(tailer, join(reading, 'quiet.log'))
  await sleep(20_000)
  appendFileSync(join(writing, 'quiet.log'), 'a\n')
  const ms = await until(() => followed.text === 'a\n')
  return { holds: ms < 2000, what: `a line after 20 s of quiet was read after ${ms.toFixed(0)} ms` }
}

async function losesItsName(tailer: Tailer, writing: string, reading: string): Promise<Finding> {
  writeFileSync(join(reading, 'nameless.log'), 'a\n')
  const followed = follow(tailer, join(reading, 'nameless.log'))
  await until(() => followed.text === 'a\n')
  const file = openSync(join(writing, 'nameless.log'), 'a')
  unlinkSync(join(writing, 'nameless.log'))
  await until(() => followed.events.some(({ type }) => type === 'file-unlinked'))
  writeSync(file, 'b\n')
  closeSync(file)
  const end = await followed.tail.drain()
  const what = `${JSON.stringify(followed.text)} was read of a file that lost its name (${end.reason}, ${followed.types})`
  return { holds: followed.text === 'a\nb\n', what }
}

async function costsTheServer(tailer: Tailer, _: string, reading: string): Promise<Finding> {
  const files = 20
  for (let file = 0; file < files; file += 1) {
    const path = join(reading, `idle-${String(file)}.log`)
    writeFileSync(path, 'a\n')
    follow(tailer, path)
  }
  await sleep(5000)
  const before = callsToServer(reading)
  await sleep(20_000)
  // Three other files of this share are followed too, one poll a second each.
  const perPoll = (callsToServer(reading) - before) / (20 * (files + 2))
  return {
    holds: perPoll <= 1.2,
    what: `an idle poll costs the server ${perPoll.toFixed(2)} calls`,
  }
}

/** All RPCs of the client that mounted this. */
function callsToServer(mount: string): number {
  const [, mine = ''] = readFileSync('/proc/self/mountstats', 'utf8').split(` mounted on ${mount} `)
  const [stats = ''] = mine.split('\ndevice ')
  const operations = stats.slice(stats.indexOf('per-op statistics')).split('\n').slice(1)
  return operations
    .map((line) => Number(line.trim().split(/[: ]+/)[1]))
    .filter((count) => Number.isInteger(count))
    .reduce((sum, count) => sum + count, 0)
}

function follow(
  tailer: Tailer,
  path: string,
): {
  readonly text: string
  readonly types: string
  events: TailEvent[]
  tail: ReturnType<Tailer['follow']>
} {
  const events: TailEvent[] = []
  let text = ''
  const tail = tailer.follow(path, {
    onEvent: (event) => events.push(event),
    onBatch: (batch) => {
      text += Buffer.from(batch.bytes).toString()
    },
  })
  return {
    tail,
    events,
    get text() {
      return text
    },
    get types() {
      return events.map(({ type }) => type).join(', ')
    },
  }
}

/** How long it took, for at most 60 s. */
async function until(holds: () => boolean): Promise<number> {
  const from = performance.now()
  while (!holds() && performance.now() - from < 60_000) await sleep(10)
  return performance.now() - from
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
