import {
  splitLines,
  type LineBatch,
  type Tail,
  type TailEnd,
  type TailEvent,
  type Tailer,
} from '@agent-jobs/file-tailer'
import type { PodEvent, RunPaths } from '@agent-jobs/job-manifest'

import { PodVoiceListener, type PodVoice } from './pod-voice.ts'
import type { RunLog } from './run-log.ts'

/** Bytes of the two streams, as the pod declares them at its end. */
export interface DeclaredBytes {
  readonly stdoutBytes: number | null
  readonly stderrBytes: number | null
}

/** What was read when the reading was over. */
export interface OutputEnd {
  readonly stdout: TailEnd
  readonly stderr: TailEnd
}

export interface DrainLimits {
  readonly quietMs: number
  readonly limitMs: number
}

/** The defaults that no configuration changes. */
export const drainLimits: DrainLimits = { quietMs: 2_000, limitMs: 60_000 }
/** For a run that never started: one look, in case that it did. */
export const lookOnce: DrainLimits = { quietMs: 0, limitMs: 5_000 }
/** For a run that was cancelled: whoever cancelled it waits. */
export const drainCancelled: DrainLimits = { quietMs: 2_000, limitMs: 5_000 }
/** For a run that could not be stopped. */
export const lookBriefly: DrainLimits = { quietMs: 0, limitMs: 1_000 }

/** The three files of a run that are read while it lasts. */
export interface RunOutput {
  readonly voice: PodVoice
  readonly stdoutBytes: number
  readonly stderrBytes: number
  readonly anyBytes: boolean
  /** When anything last arrived from the volume; this process's clock in milliseconds. */
  readonly heardAtMs: number
  /** Everything out of the ordinary that happened to the files, at most 50. */
  readonly problems: readonly string[]
  /** Reads at once: somebody knows that there is something to read. */
  poke(): void
  /** Reads to the declared sizes, else to those of the exit record, else until the files are quiet; then ends. */
  drain(declared: DeclaredBytes | undefined, limits: DrainLimits): Promise<OutputEnd>
  stop(): Promise<void>
}

/** Starts to read a run's files; stdout and stderr go to `log`, the pod's own words are kept. */
export function readOutput(
  tailer: Tailer,
  paths: RunPaths,
  log: RunLog,
  onEvent: (event: PodEvent) => void,
): RunOutput {
  const voice = new PodVoiceListener(Date.now())
  const problems: string[] = []
  let heardAtMs = Date.now()
  const follow = (path: string, onBatch: (batch: LineBatch) => void | Promise<void>): Tail =>
    tailer.follow(path, {
      onBatch: (batch) => {
        heardAtMs = Date.now()
        return onBatch(batch)
      },
      onEvent: (event) => {
        if (isTrouble(event) && problems.length < 50) problems.push(`${event.type} at ${path}`)
      },
    })
  const stdout = follow(paths.stdout, (batch) => log.stdout(batch))
  const stderr = follow(paths.stderr, (batch) => log.stderr(batch))
  const poke = (): void => {
    stdout.poke()
    stderr.poke()
  }
  const events = follow(paths.events, (batch) => {
    if (batch.kind === 'piece') return
    for (const line of splitLines(batch)) {
      const event = voice.hear(line.bytes, heardAtMs)
      if (event.type === 'exit') poke()
      onEvent(event)
    }
  })
  return {
    voice,
    problems,
    poke,
    get stdoutBytes() {
      return stdout.offset
    },
    get stderrBytes() {
      return stderr.offset
    },
    get anyBytes() {
      return stdout.offset > 0 || stderr.offset > 0 || events.offset > 0
    },
    get heardAtMs() {
      return heardAtMs
    },
    drain: (declared, limits) => drainAll({ stdout, stderr, events }, voice, declared, limits),
    stop: async () => {
      await Promise.all([stdout.stop(), stderr.stop(), events.stop()])
    },
  }
}

interface Tails {
  readonly stdout: Tail
  readonly stderr: Tail
  readonly events: Tail
}

async function drainAll(
  { stdout, stderr, events }: Tails,
  voice: PodVoice,
  declared: DeclaredBytes | undefined,
  limits: DrainLimits,
): Promise<OutputEnd> {
  const isDeclared = typeof declared?.stdoutBytes === 'number'
  // What was never looked at must not be said to be empty, however fast the run was.
  if (!isDeclared || events.offset === 0) await events.drain(isDeclared ? lookOnce : limits)
  const stdoutBytes = declared?.stdoutBytes ?? voice.exit?.stdoutBytes
  const stderrBytes = declared?.stderrBytes ?? voice.exit?.stderrBytes
  const [stdoutEnd, stderrEnd] = await Promise.all([
    stdout.drain({ ...limits, ...toBytes(stdoutBytes) }),
    stderr.drain({ ...limits, ...toBytes(stderrBytes) }),
  ])
  await events.stop()
  return { stdout: stdoutEnd, stderr: stderrEnd }
}

function toBytes(bytes: number | null | undefined): { toBytes?: number } {
  return typeof bytes === 'number' ? { toBytes: bytes } : {}
}

/** Files come and mounts recover: only what may have cost output is worth a word. */
function isTrouble({ type }: TailEvent): boolean {
  return (
    type !== 'file-missing' &&
    type !== 'file-appeared' &&
    type !== 'file-readable' &&
    type !== 'mount-resumed'
  )
}
