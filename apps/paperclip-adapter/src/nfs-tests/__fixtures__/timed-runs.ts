import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createTailer, type Tailer } from '@agent-jobs/file-tailer'
import { expect } from 'vitest'

import { drainLimits, type OutputEnd } from '../../run/run-output.ts'
import { maxSlowdown, watchPace } from './pace.ts'
import { createRandom } from './random.ts'
import type { Seat, Seats } from './seat.ts'
import { contentOnDisk, digest, exitOf, type NumberedLine, shownLines } from './share-content.ts'
import { startPod } from './share-pod.ts'
import { describeRun, openRun, type ShareRun } from './share-run.ts'
import type { Share } from './share.ts'
import { spread } from './spread.ts'

export const uneven = fileURLToPath(new URL('uneven-agent.ts', import.meta.url))

interface Trial {
  readonly number: number
  readonly durationMs: number
  readonly seat: Seat
  /** Whether the sizes are known from the termination message; else only from the pod's exit line. */
  readonly kubeletSpeaks: boolean
}

export interface Measured {
  /** From the writing of a line to its delivery, for lines that found the file growing. */
  readonly growingMs: readonly number[]
  /** The same for the others, which the tail is slower to look for. */
  readonly otherMs: readonly number[]
  /** From the writing of the last line to the end of the drain. */
  readonly endMs: number
  readonly slowdown: number
}

/** One run after the other: the small machine has one processor, and each of its processes is dear. */
export async function tryRuns(place: Share, [light, own = light]: Seats): Promise<readonly Measured[]> {
  await using tailer = createTailer()
  const random = createRandom(20)
  const measured: Measured[] = []
  for (let number = 1; number <= 20; number += 1) {
    const durationMs = 3000 + Math.min(random(9000), random(9000))
    const seat = number % 10 === 0 ? own : light
    const trial: Trial = { number, durationMs, seat, kubeletSpeaks: number % 4 !== 0 }
    measured.push(await tryRun(place, tailer, trial))
  }
  return measured
}

async function tryRun(place: Share, tailer: Tailer, trial: Trial): Promise<Measured> {
  const { number, durationMs, seat, kubeletSpeaks } = trial
  using pace = watchPace()
  const logRoot = join(place.adapter, 'uneven')
  const agent = [process.execPath, uneven, String(number), String(durationMs)]
  const spec = await describeRun(logRoot, `run-${number}`, agent)
  await using run = await openRun(spec, tailer)
  const podUid = `pod-${number}`
  await using pod = startPod({ run: spec, logRoot: join(place.pods, 'uneven'), podUid, seat })
  expect(await pod.ended, pod.stderr).toBe(0)
  const told = exitOf(pod.message())
  const end = await run.output.drain(kubeletSpeaks ? told : undefined, drainLimits)
  const endedAtMs = Date.now()

  const stdout = contentOnDisk(place, run.manifest.paths.stdout)
  const stderr = contentOnDisk(place, run.manifest.paths.stderr)
  const label = `run ${number}, ${Math.round(durationMs / 100) / 10} s, ${seat.name}`
  expectAllRead(run, end, { stdout, stderr }, label)
  expect(contentOnDisk(place, run.manifest.paths.podLogPath), label).toEqual(stdout)
  expect(told, label).toMatchObject({ podUid, status: 0 })
  expectSignsOfLife(run, podUid)
  const { slowdown } = pace
  if (slowdown <= maxSlowdown) {
    // What the script gives the volume a few seconds for.
    expect(told?.stdoutBytes, label).toBe(stdout.length)
    expect([end.stdout.reason, end.stderr.reason], label).toEqual(['size-reached', 'size-reached'])
    expect(pod.stdoutDigest(), `${label}: what kubectl logs shows`).toBe(digest(stdout))
    if (!kubeletSpeaks) expect(run.output.voice.exit, label).toEqual(told)
  }
  const lines = shownLines(run)
  expectNumbered(lines, label)
  const isGrowing = (index: number): boolean =>
    (lines[index]?.at ?? 0) - (lines[index - 1]?.at ?? 0) <= 1000
  const delayMs = ({ at, shownAtMs }: NumberedLine): number => shownAtMs - at
  const growingMs = lines.filter((_, index) => isGrowing(index)).map(delayMs)
  const otherMs = lines.filter((_, index) => !isGrowing(index)).map(delayMs)
  const endMs = endedAtMs - (lines.at(-1)?.at ?? Number.NaN)
  console.log(
    `${label}: ${lines.length} lines, ${stdout.length} bytes; ${spread(growingMs)}; after a silence ${otherMs.join(', ')} ms; end after ${endMs} ms; slowdown ${slowdown.toFixed(1)}`,
  )
  return { growingMs, otherMs, endMs, slowdown }
}

function expectAllRead(
  run: ShareRun,
  end: OutputEnd,
  content: { readonly stdout: Buffer; readonly stderr: Buffer },
  label: string,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    expect(end[stream], `${label}: ${stream}`).toMatchObject({
      offset: content[stream].length,
      complete: true,
    })
  }
  expect(run.log.stdoutHash.digest('hex'), label).toBe(digest(content.stdout))
  expect(run.log.stderrHash.digest('hex'), label).toBe(digest(content.stderr))
  expect(run.output.problems, label).toEqual([])
  expect(run.log.problems, label).toEqual([])
  expect(run.log.summary.resultCount, label).toBe(1)
}

function expectSignsOfLife({ output, events }: ShareRun, podUid: string): void {
  expect(output.voice.begin).toMatchObject({ podUid, attempt: 1 })
  expect(output.voice.unknownLines).toBe(0)
  const numbers = events.flatMap((event) => (event.type === 'beat' ? [event.seq] : []))
  expect(numbers.length).toBeGreaterThan(0)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
}

function expectNumbered(lines: readonly NumberedLine[], label: string): void {
  expect(lines.length, label).toBeGreaterThan(10)
  expect(
    lines.map(({ n }) => n),
    label,
  ).toEqual(lines.map((_, index) => index + 1))
  expect(lines.at(-1)?.type, label).toBe('result')
}
