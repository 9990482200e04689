// On a real NFS share: a writer on one client, a tail on another, runs of random length; every line
// arrives once, and soon. Needs $NFS_WRITE and $NFS_READ: one folder of a share, mounted by two
// clients that share no cache.
//   node nfs/follow-share.ts [RUNS]
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { Random } from '../src/__fixtures__/random.ts'
import { createTailer } from '../src/index.ts'
import { quantile, receiveLines, type Received } from './received-lines.ts'

const LONGEST_MS = 1000

interface Written {
  readonly bytes: number
  readonly lines: number
  readonly sha256: string
}

const { NFS_WRITE, NFS_READ } = process.env
if (NFS_WRITE === undefined || NFS_READ === undefined) {
  console.log('skipped: follow-share needs $NFS_WRITE and $NFS_READ')
} else {
  process.exitCode = (await followShare(NFS_WRITE, NFS_READ, Number(process.argv[2] ?? 20))) ? 0 : 1
}

async function followShare(writing: string, reading: string, runs: number): Promise<boolean> {
  await using tailer = createTailer()
  const random = new Random(Date.now())
  const latenciesMs: number[] = []
  let wrong = 0
  for (let run = 1; run <= runs; run += 1) {
    const name = `run-${String(run)}.ndjson`
    await writeFile(join(reading, name), '')
    const receiver = receiveLines(tailer, join(reading, name))
    const durationMs = 500 + random.below(7000)
    const written = await write(join(writing, name), durationMs, run)
    const received = await receiver.finish({ toBytes: written.bytes })
    const same = received.sha256 === written.sha256 && received.lines === written.lines
    if (!same || !received.end.complete) wrong += 1
    latenciesMs.push(...received.latenciesMs)
    console.log(describe(run, written, received, same))
  }
  const p99 = quantile(latenciesMs, 0.99)
  console.log(
    `${String(runs)} runs, ${String(latenciesMs.length)} lines: ${String(wrong)} runs wrong; ` +
      `from write to delivery p50 ${String(quantile(latenciesMs, 0.5))} ms, p99 ${String(p99)} ms, ` +
      `longest ${String(Math.max(...latenciesMs))} ms`,
  )
  return wrong === 0 && p99 <= LONGEST_MS
}

async function write(path: string, durationMs: number, seed: number): Promise<Written> {
  const program = fileURLToPath(new URL('./write-lines.ts', import.meta.url))
  const argv = [program, path, String(durationMs), String(seed)]
  const { stdout } = await promisify(execFile)(process.execPath, argv)
  const [bytes = '', lines = '', sha256 = ''] = stdout.trim().split(' ')
  return { bytes: Number(bytes), lines: Number(lines), sha256 }
}

function describe(run: number, written: Written, received: Received, same: boolean): string {
  const { end, events, latenciesMs } = received
  const odd = events.filter((event) => event.type !== 'file-appeared').map((event) => event.type)
  return [
    `run ${String(run)}: ${String(written.lines)} lines, ${String(written.bytes)} bytes`,
    same ? 'all once' : `RECEIVED ${String(received.lines)} lines, ${String(received.bytes)} bytes`,
    `${end.reason}, p99 ${String(quantile(latenciesMs, 0.99))} ms`,
    ...odd,
  ].join('; ')
}
