import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { createTailer, type Tailer } from '@agent-jobs/file-tailer'
import {
  buildRun,
  type ExitRecord,
  parseEvents,
  parseTerminationMessage,
} from '@agent-jobs/job-manifest'
import { beforeAll, describe, expect, test } from 'vitest'

import { sleep } from '../cluster/sleep.ts'
import { appendCancel, createRunFiles, probeHardLinks } from '../run/run-files.ts'
import { drainLimits, type OutputEnd } from '../run/run-output.ts'
import { watchPace } from './__fixtures__/pace.ts'
import { createRandom } from './__fixtures__/random.ts'
import { findSeats, type Seat, type Seats } from './__fixtures__/seat.ts'
import { host, startPod } from './__fixtures__/share-pod.ts'
import { describeRun, openRun, type ShareRun } from './__fixtures__/share-run.ts'
import { findShare, type Share } from './__fixtures__/share.ts'

const uneven = fileURLToPath(new URL('__fixtures__/uneven-agent.ts', import.meta.url))
const patient = `
  const say = (said) => console.log(JSON.stringify({ ...said, at: Date.now() }))
  process.on('SIGINT', () => { say({ type: 'result' }); process.exit(7) })
  setInterval(() => {}, 1000)
  say({ type: 'ready' })`

/** Above it the limits in time are not judged; a machine with nothing else to do has about 2. */
const maxSlowdown = 3

const share = findShare()

describe.skipIf(share === undefined)('on a real share', () => {
  let place: Share
  let seats: Seats
  beforeAll(() => {
    if (share) place = share
    seats = findSeats(uneven)
  })

  let runs: Promise<readonly Measured[]> | undefined
  const allRuns = (): Promise<readonly Measured[]> => (runs ??= tryRuns(place, seats))

  test('every line of 20 runs of random length arrives once, in order, byte for byte', async () => {
    expect(await allRuns()).toHaveLength(20)
  })

  test('99 of 100 lines arrive within a second while the file grows', async ({ skip }) => {
    const measured = await allRuns()
    const calm = measured.filter(({ slowdown }) => slowdown <= maxSlowdown)
    const growingMs = calm.flatMap((run) => run.growingMs)
    const otherMs = calm.flatMap((run) => run.otherMs)
    console.log(
      `${calm.length} runs: from write to delivery ${spread(growingMs)}; after a silence ${spread(otherMs)}; ` +
        `from the agent's last line to the end of the drain ${spread(calm.map((run) => run.endMs))}`,
    )
    const slowdowns = measured.map(({ slowdown }) => slowdown)
    skip(...tooBusy(quantile(slowdowns, 0.5)))
    expect(quantile(growingMs, 0.99)).toBeLessThanOrEqual(1000)
  })

  test('a cancel is heard within 3 seconds, however long the run was quiet', async ({ skip }) => {
    await using tailer = createTailer()
    using pace = watchPace()
    const cancel = (number: number, quietMs: number): Promise<number> =>
      tryCancel(place, tailer, { number, quietMs, seat: seats[0] })
    const oneByOne = async (): Promise<number[]> => {
      const heardMs: number[] = []
      for (const [index, quietMs] of [700, 2_300, 4_600, 6_900].entries()) {
        heardMs.push(await cancel(2 + index, quietMs))
      }
      return heardMs
    }
    const heardMs = (await Promise.all([oneByOne(), cancel(1, 20_000)])).flat()
    console.log(
      `a cancel is heard after ${heardMs.join(', ')} ms, the last one after 20 s of silence`,
    )
    skip(...tooBusy(pace.slowdown))
    expect(Math.max(...heardMs)).toBeLessThanOrEqual(3000)
  })

  test('both clients find that the share has hard links', async () => {
    for (const root of [place.pods, place.adapter]) {
      expect(await probeHardLinks(join(root, 'links'), 'probe')).toBe(true)
    }
  })

  test.for([
    ['link', 10],
    ['mkdir', 4],
  ] as const)(
    'of two pods on two clients exactly one runs, by %s, %i times',
    async ([fenceMethod, times]) => {
      const winners: string[] = []
      for (let number = 1; number <= times; number += 1) {
        const runId = `${fenceMethod}-${number}`
        const { pods, adapter } = place
        const nodes = number % 2 === 0 ? ([pods, adapter] as const) : ([adapter, pods] as const)
        const winner = await race(place, { runId, fenceMethod, seat: seats[0], nodes })
        winners.push(nodes[winner] === pods ? 'one' : 'other')
      }
      console.log(`the fence by ${fenceMethod} went to the pod on ${winners.join(', ')}`)
      expect(winners).toHaveLength(times)
    },
  )
})

interface Trial {
  readonly number: number
  readonly durationMs: number
  readonly seat: Seat
  /** Whether the sizes are known from the termination message; else only from the pod's exit line. */
  readonly kubeletSpeaks: boolean
}

interface Measured {
  /** From the writing of a line to its delivery, for lines that found the file growing. */
  readonly growingMs: readonly number[]
  /** The same for the others, which the tail is slower to look for. */
  readonly otherMs: readonly number[]
  /** From the writing of the last line to the end of the drain. */
  readonly endMs: number
  readonly slowdown: number
}

/** One run after the other: the small machine has one processor, and each of its processes is dear. */
async function tryRuns(place: Share, [light, own = light]: Seats): Promise<readonly Measured[]> {
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

interface CancelTrial {
  readonly number: number
  /** For how long nobody has written anything. */
  readonly quietMs: number
  readonly seat: Seat
}

/** Returns the time from the request to the moment in which the agent hears of it. */
async function tryCancel(
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

interface Race {
  readonly runId: string
  readonly fenceMethod: 'link' | 'mkdir'
  readonly seat: Seat
  /** Log roots of the two nodes, in the order in which their pods start. */
  readonly nodes: readonly [string, string]
}

/** Starts two pods of one run, each on a node of its own. Returns the place of the winner's node. */
async function race(place: Share, { runId, fenceMethod, seat, nodes }: Race): Promise<number> {
  const logRoot = join(place.adapter, 'raced')
  const spec = await describeRun(logRoot, runId, ['sh', '-c', 'echo ran'])
  const run = { ...spec, fenceMethod }
  const { files, paths } = buildRun(run, host)
  await createRunFiles(files)
  await using first = startPod({ run, logRoot: join(nodes[0], 'raced'), podUid: 'pod-1', seat })
  await using second = startPod({ run, logRoot: join(nodes[1], 'raced'), podUid: 'pod-2', seat })
  const statuses = await Promise.all([first.ended, second.ended])
  expect(statuses.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 75])
  const [winner, loser] = statuses[0] === 0 ? [first, second] : [second, first]
  expect(loser.message()).toBe('fence lost')
  expect(loser.stderr).toBe('')
  expect(loser.stdoutDigest()).toBe(digest(Buffer.of()))
  expect(winner.stdoutDigest()).toBe(digest(Buffer.from('ran\n')))
  expect(contentOnDisk(place, paths.stdout).toString()).toBe('ran\n')
  const podUid = winner === first ? 'pod-1' : 'pod-2'
  expect(exitOf(winner.message())).toMatchObject({ podUid, status: 0 })
  const events = parseEvents(contentOnDisk(place, paths.events))
  expect(events.filter(({ type }) => type === 'begin')).toMatchObject([
    { podUid, fence: fenceMethod },
  ])
  return statuses.indexOf(0)
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

interface NumberedLine {
  readonly n: number
  readonly at: number
  readonly type?: string
  readonly shownAtMs: number
}

/** What Paperclip got on stdout; its longest lines have been shortened, and still have number and time. */
function shownLines({ shown }: ShareRun): NumberedLine[] {
  return shown
    .filter(({ stream }) => stream === 'stdout')
    .map(({ text, shownAtMs }) => Object.assign(JSON.parse(text), { shownAtMs }))
}

function expectNumbered(lines: readonly NumberedLine[], label: string): void {
  expect(lines.length, label).toBeGreaterThan(10)
  expect(
    lines.map(({ n }) => n),
    label,
  ).toEqual(lines.map((_, index) => index + 1))
  expect(lines.at(-1)?.type, label).toBe('result')
}

/** Arguments for `skip`: times say nothing on a machine that is busy with other things. */
function tooBusy(slowdown: number): [boolean, string] {
  const isTooBusy = slowdown > maxSlowdown
  const note = `this machine is busy: ${slowdown.toFixed(1)} times slower than it can be`
  if (isTooBusy) console.log(`Skipped: how long it takes; ${note}`)
  return [isTooBusy, note]
}

function exitOf(message: string): ExitRecord | undefined {
  const record = parseTerminationMessage(message)
  return record?.type === 'exit' ? record : undefined
}

/** A file by its path on the adapter's machine, as it is on the server's disk. */
function contentOnDisk(place: Share, path: string): Buffer {
  return readFileSync(join(place.disk, relative(place.adapter, path)))
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function spread(valuesMs: readonly number[]): string {
  const [p50, p99, longest] = [0.5, 0.99, 1].map((at) => quantile(valuesMs, at))
  return `p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN
}
