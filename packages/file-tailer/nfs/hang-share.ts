// On a real NFS share whose server stops answering: only its own files wait, a tail of it still ends,
// this process still exits, and when the server is back everything arrives. Needs $NFS_WRITE and
// $NFS_READ on a machine where the share's server is reached by the loopback device and nothing
// else is, and where that device may be taken down.
//   node nfs/hang-share.ts
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createTailer, type TailEvent } from '../src/index.ts'

const { NFS_WRITE, NFS_READ } = process.env
const startedAt = performance.now()

if (process.argv[2] === 'exit') {
  await exitWhileItHangs(NFS_READ ?? '')
} else if (NFS_WRITE === undefined || NFS_READ === undefined || !loopback('up')) {
  console.log(
    'skipped: hang-share needs $NFS_WRITE, $NFS_READ and the right to set the loopback device',
  )
} else {
  process.exitCode = (await hangShare(NFS_WRITE, NFS_READ)) ? 0 : 1
}

async function hangShare(writing: string, reading: string): Promise<boolean> {
  const shared = join(reading, 'hangs.log')
  const local = join(mkdtempSync(join(tmpdir(), 'file-tailer-')), 'local.log')
  writeFileSync(shared, 'before\n')
  writeFileSync(local, '')
  const events: TailEvent[] = []
  let sharedBytes = 0
  const localLatenciesMs: number[] = []
  await using tailer = createTailer()
  const options = { onEvent: (event: TailEvent) => events.push(event) }
  const onBatch = (batch: { bytes: Uint8Array }): void => void (sharedBytes += batch.bytes.length)
  const followed = tailer.follow(shared, { ...options, onBatch })
  const stopped = tailer.follow(shared, { onBatch: () => {} })
  tailer.follow(local, {
    onBatch: (batch) => {
      const lines = Buffer.from(batch.bytes).toString().trimEnd().split('\n')
      localLatenciesMs.push(...lines.map((line) => performance.now() - Number(line)))
    },
  })
  const writer = setInterval(() => {
    appendFileSync(local, `${String(performance.now())}\n`)
  }, 100)
  await until('the first line', () => sharedBytes === 7)

  loopback('down')
  say('the server is gone')
  localLatenciesMs.length = 0
  await until('the stall is reported', () => events.some(({ type }) => type === 'mount-stalled'))
  const longest = Math.max(...localLatenciesMs)
  say(
    `a local file meanwhile: ${String(localLatenciesMs.length)} lines, latest ${longest.toFixed(0)} ms`,
  )
  const drained = await timed(() => stopped.drain({ limitMs: 2000 }))
  say(`a drained tail: ${JSON.stringify(drained.value)} after ${drained.ms} ms`)
  const exits = await exitOfAnother()
  loopback('up')
  say('the server is back')
  appendFileSync(join(writing, 'hangs.log'), 'after\n')
  await until('the rest', () => sharedBytes === 13)
  clearInterval(writer)
  const end = await followed.drain({ toBytes: 13 })
  const types = events.map(({ type }) => type)
  say(
    `another process exited ${exits.code === 0 ? 'well' : 'BADLY'}, ${String(exits.ms)} ms after it wanted to`,
  )
  say(`the share's file: ${end.reason}, ${types.join(', ')}`)
  return (
    drained.value.reason === 'limit' &&
    Number(drained.ms) < 3500 &&
    exits.code === 0 &&
    exits.ms < 1000 &&
    longest < 1000 &&
    end.complete &&
    types.includes('mount-resumed')
  )
}

/** Another process follows a file of the share that hangs, and says when it wants to exit. */
async function exitOfAnother(): Promise<{ code: number | null; ms: number }> {
  const child = spawn(process.execPath, [import.meta.filename, 'exit'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let wantedAt = Number.NaN
  child.stdout.on('data', () => {
    wantedAt = performance.now()
  })
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
  return { code, ms: Math.round(performance.now() - wantedAt) }
}

async function exitWhileItHangs(reading: string): Promise<void> {
  const tailer = createTailer()
  await new Promise<void>((resolve) => {
    tailer.follow(join(reading, 'hangs.log'), {
      onBatch: () => {},
      onEvent: (event) => {
        if (event.type === 'mount-stalled') resolve()
      },
    })
  })
  process.stdout.write('exit\n')
  process.exit(0)
}

function loopback(state: 'up' | 'down'): boolean {
  try {
    execFileSync('/sbin/ip', ['link', 'set', 'lo', state], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = performance.now() + 120_000
  while (!holds()) {
    if (performance.now() > limit) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  say(what)
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: string }> {
  const from = performance.now()
  const value = await work()
  return { value, ms: (performance.now() - from).toFixed(0) }
}

function say(text: string): void {
  console.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${text}`)
}
