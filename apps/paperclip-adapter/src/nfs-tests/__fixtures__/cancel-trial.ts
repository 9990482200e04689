import { join } from 'node:path'

import type { Tailer } from '@agent-jobs/file-tailer'
import { expect } from 'vitest'

import { sleep } from '../../cluster/sleep.ts'
import { appendCancel } from '../../run/run-files.ts'
import { drainLimits } from '../../run/run-output.ts'
import type { Seat } from './seat.ts'
import { exitOf, shownLines } from './share-content.ts'
import { startPod } from './share-pod.ts'
import { describeRun, openRun } from './share-run.ts'
import type { Share } from './share.ts'

const patient = `
  const say = (said) => console.log(JSON.stringify({ ...said, at: Date.now() }))
  process.on('SIGINT', () => { say({ type: 'result' }); process.exit(7) })
  setInterval(() => {}, 1000)
  say({ type: 'ready' })`

export interface CancelTrial {
  readonly number: number
  /** For how long nobody has written anything. */
  readonly quietMs: number
  readonly seat: Seat
}

/** Returns the time from the request to the moment in which the agent hears of it. */
export async function tryCancel(
  place: Share,
  tailer: Tailer,
  { number, quietMs, seat }: CancelTrial,
): Promise<number> {
  const logRoot = join(place.adapter, 'cancelled')
  const spec = await describeRun(logRoot, `run-${number}`, [process.execPath, '-e', patient])
  await using run = await openRun(spec, tailer)
  const podUid = `pod-${number}`
  await using pod = startPod({ run: spec, logRoot: join(place.pods, 'cancelled'), podUid, seat })
  const ended = new AbortController()
  void pod.ended.finally(() => {
    ended.abort()
  })
  while (run.shown.length === 0) await sleep(50, ended.signal)
  await sleep(quietMs, ended.signal)
  const askedAtMs = Date.now()
  await appendCancel(run.manifest.paths.cancel, 'cancel')
  expect(await pod.ended, pod.stderr).toBe(7)
  expect(exitOf(pod.message())).toMatchObject({ podUid, status: 7, stopReason: 'cancel' })
  await run.output.drain(undefined, drainLimits)
  const result = shownLines(run).at(-1)
  expect(result?.type).toBe('result')
  return (result?.at ?? Number.NaN) - askedAtMs
}
