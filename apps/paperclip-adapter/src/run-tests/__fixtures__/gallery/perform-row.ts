import { existsSync, readFileSync, statSync } from 'node:fs'

import type { AdapterModule } from '../../../adapter-module.ts'
import { pause } from '../test-cluster.ts'
import type { TestLab } from '../test-lab.ts'
import { makeAdapter, startRun, type TestRun } from '../test-run.ts'
import type { TestPlace } from '../test-subject.ts'
import { firstLine, verdictOf } from '../told-ending.ts'
import { alterJobs } from './altered-jobs.ts'
import { carryOut } from './deeds.ts'
import type { Alteration, GalleryRow, SubjectName } from './gallery-row.ts'

/** What a row came to. */
export interface Outcome {
  readonly run: TestRun
  readonly verdict: Told
  /** What Paperclip shows; of a success nothing. */
  readonly message: string
  readonly line: string
  /** The whole result, as text. */
  readonly everything: string
  /** From the end of the agent, where it is known to a tenth of a second, to the result. */
  readonly seconds: number | undefined
  readonly evidence: string | undefined
}

export interface Told {
  readonly outcome: string
  readonly code: string | null
  readonly reason: string
  readonly cause: string
  readonly remedy: string
  readonly confidence: string
  readonly retry: { readonly safe: boolean }
  readonly notes: readonly string[]
}

const pace = { resultGraceMs: 3_000, firstByteMs: 10_000, beatSeconds: 3 }

const shared = new WeakMap<TestLab, AdapterModule>()

/** What the names in a row stand for at this place. */
export type Meanings = Readonly<Record<string, unknown>>

/** Does to a run what the row says, and something else meanwhile, and waits for its result. */
export async function perform(
  lab: TestLab,
  subject: SubjectName,
  row: GalleryRow,
  meanings: Meanings,
  meanwhile?: (run: TestRun) => Promise<void>,
): Promise<Outcome> {
  const { steps, alter, emulated, deeds = [] } = forSubject(row, subject)
  await using way =
    alter.length > 0
      ? await alterJobs(lab.kubernetes.kubeConfig, meant(alter, meanings))
      : undefined
  const place = paced(lab, row.pace)
  const cli = subject === 'cluster' ? row.realCli : undefined
  const run = startRun(place, adapterOf(lab, place, row), {
    ...(cli ?? { agent: row.agent ?? 'scripted', steps }),
    config: {
      // A run whose agent is to begin is not given up because the machine is slow.
      ...(row.family === 'the pod never starts' ? { scheduleTimeoutSec: 12 } : {}),
      ...meant(row.config ?? {}, meanings),
    },
    kubeconfig: way?.kubeconfig,
  })
  const done = deeds.map((deed) => carryOut(lab, run, deed))
  if (emulated?.trouble) done.push(trouble(lab, run, emulated))
  if (meanwhile) done.push(meanwhile(run))
  const [result] = await Promise.all([run.result, ...done])
  const verdict = verdictOf(result) as unknown as Told
  const { evidence } = run.paths
  return {
    run,
    verdict,
    message: result.errorMessage ?? verdict?.cause ?? '',
    line: firstLine(result) ?? '',
    everything: JSON.stringify(result),
    seconds: secondsFromEnd(run),
    evidence: existsSync(evidence) ? readFileSync(evidence, 'utf8') : undefined,
  }
}

async function trouble(
  lab: TestLab,
  run: TestRun,
  { trouble: what, at, forMs }: NonNullable<GalleryRow['emulated']>,
): Promise<void> {
  if (what === undefined) return
  if (at !== undefined) await run.made(at)
  const fault = lab.imitate(run, what)
  if (forMs === undefined) return
  await pause(forMs)
  fault?.[Symbol.dispose]()
}

function forSubject(row: GalleryRow, subject: SubjectName) {
  const { steps = [], alter = [], deeds } = row
  if (subject === 'cluster') return { steps, alter, deeds, emulated: undefined }
  const { emulated } = row
  return {
    steps: emulated?.steps ?? steps,
    alter: emulated?.alter ?? alter,
    // What the emulator's fault does, nobody has to.
    deeds: emulated?.at === undefined ? deeds : [],
    emulated,
  }
}

/** Waits that are shorter than people's. */
function paced(lab: TestLab, rowPace: GalleryRow['pace']): TestPlace {
  const { adapterOptions } = lab
  const options = { ...adapterOptions, pace: { ...adapterOptions.pace, ...pace, ...rowPace } }
  return Object.create(lab, { adapterOptions: { value: options } })
}

/** The adapter of a lab, whose runs share its watches; a row with waits or a way of its own has one of its own. */
function adapterOf(
  lab: TestLab,
  place: TestPlace,
  { pace: ownPace, alter }: GalleryRow,
): AdapterModule {
  const isOwn = ownPace !== undefined || alter !== undefined
  const adapter = (isOwn ? undefined : shared.get(lab)) ?? makeAdapter(place)
  if (!isOwn) shared.set(lab, adapter)
  return adapter
}

/** Puts what they stand for into the place of names like `$NODE`. */
function meant<T extends readonly Alteration[] | Readonly<Record<string, unknown>>>(
  given: T,
  meanings: Meanings,
): T {
  return JSON.parse(JSON.stringify(given), (_, value: unknown) =>
    typeof value === 'string' && value in meanings ? meanings[value] : value,
  )
}

function secondsFromEnd(run: TestRun): number | undefined {
  const path = ['end', 'stamps'].map((name) => run.exchanged(name)).find((each) => existsSync(each))
  if (path === undefined || run.endedAtMs === undefined) return undefined
  const seconds = (run.endedAtMs - statSync(path).mtimeMs) / 1_000
  // An agent on a node that nobody hears of may live on.
  return seconds < 0 ? undefined : seconds
}
