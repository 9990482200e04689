import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'

import { classifyRun, type Verdict } from '@agent-jobs/failure-classifier'
import { type JobState, type JobWatcher, watchJobs } from '@agent-jobs/job-watcher'

import { collectEvidence } from '../../ending/evidence.ts'
import { createLogDelivery } from '../../run/log-delivery.ts'
import { endsRun } from '../../run/observed-job.ts'
import { PodVoiceListener } from '../../run/pod-voice.ts'
import { createRedactor } from '../../run/redaction.ts'
import { RunLog } from '../../run/run-log.ts'
import type { OutputEnd, RunOutput } from '../../run/run-output.ts'
import { createHandClock, type HandClock } from './hand-clock.ts'
import { RecordedCluster } from './recorded-cluster.ts'
import type { RecordedEntry } from './recording.ts'

const transcripts = resolve(
  import.meta.dirname,
  '../../../../../packages/failure-classifier/src/__fixtures__/transcripts-2.1.329',
)

/** What the agent had written when it ended. */
export type Written = 'answer' | 'part' | 'nothing'

const texts = {
  answer: readFileSync(resolve(transcripts, 'tools.ndjson')),
  part: readFileSync(resolve(transcripts, 'sigterm-tool.ndjson')),
  nothing: Buffer.of(),
}

/** Plays a recording at its own pace, watches it as a run is watched, and judges what was seen. */
export async function judgeRecording(
  entries: readonly RecordedEntry[],
  written: Written,
): Promise<Verdict> {
  await using cluster = await RecordedCluster.start()
  const first = entries.find(({ kind }) => kind === 'jobs')?.object.metadata
  if (first === undefined) throw new Error('A recording tells of a Job')
  const player = createPlayer(cluster, entries, Date.parse(first.creationTimestamp))
  await player.passUntil(() => cluster.has('jobs'))
  await using watcher = watchJobs({
    kubeConfig: cluster.kubeConfig,
    namespace: first.namespace,
    clock: player.clock,
    labelSelector: 'app=test',
    limits: { idleMs: 1e12 },
  })
  const observed = observe(watcher, first)
  await until(() => cluster.openWatches === 2)
  await player.passUntil(() => observed.isOver)
  const settled = observed.isOver ? await lastWord(watcher, first, player) : observed.latest
  observed.stop()
  return judge(settled, written, watcher.health)
}

interface Player {
  readonly clock: HandClock
  /** Lets time pass until this is so, 20 minutes after the last entry at most. */
  passUntil(isSo: () => boolean): Promise<void>
}

function createPlayer(
  cluster: RecordedCluster,
  entries: readonly RecordedEntry[],
  startMs: number,
): Player {
  const clock = createHandClock(startMs)
  const left = [...entries]
  const settle = (): Promise<void> => cluster.quiet()
  const endsAt = startMs + (entries.at(-1)?.t ?? 0) + 20 * 60_000
  return {
    clock,
    passUntil: async (isSo) => {
      while (!isSo() && clock.now() < endsAt) {
        const next = startMs + (left[0]?.t ?? Infinity)
        // Bookmarks keep a healthy connection from being taken for a dead one.
        await clock.goTo(Math.min(next, clock.now() + (left[0] ? 500 : 20_000)), settle)
        while (left[0] !== undefined && startMs + left[0].t <= clock.now()) {
          cluster.apply(left[0])
          left.shift()
        }
        cluster.bookmark()
        await settle()
      }
    },
  }
}

function observe(watcher: JobWatcher, { name, uid }: RecordedEntry['object']['metadata']) {
  const stopping = new AbortController()
  const seen: { latest: JobState | undefined; isOver: boolean } = {
    latest: undefined,
    isOver: false,
  }
  const follow = async (): Promise<void> => {
    for await (const state of watcher.follow({ name, uid }, { signal: stopping.signal })) {
      seen.latest = state
      seen.isOver ||= endsRun(state)
      if (seen.isOver) return
    }
  }
  // What the watcher cannot tell is missing in what was seen.
  follow().catch(() => undefined)
  return Object.assign(seen, {
    stop: () => {
      stopping.abort()
    },
  })
}

async function lastWord(
  watcher: JobWatcher,
  { name, uid }: RecordedEntry['object']['metadata'],
  player: Player,
): Promise<JobState> {
  let isTold = false
  const told = watcher.settled({ name, uid }).finally(() => {
    isTold = true
  })
  await player.passUntil(() => isTold)
  return told
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; turns < 100_000 && !isSo(); turns += 1) await setImmediate()
}

async function judge(
  state: JobState | undefined,
  written: Written,
  health: Parameters<typeof collectEvidence>[0]['health'],
): Promise<Verdict> {
  const redact = createRedactor([])
  const log = new RunLog(
    createLogDelivery(() => Promise.resolve()),
    redact,
  )
  const bytes = texts[written]
  if (bytes.length > 0) await log.stdout({ kind: 'lines', bytes, start: 0, end: bytes.length })
  const whole = { reason: 'quiet', complete: true } as const
  const end: OutputEnd = {
    stdout: { ...whole, offset: bytes.length },
    stderr: { ...whole, offset: 0 },
  }
  const output: RunOutput = {
    poke: () => undefined,
    drain: () => Promise.resolve(end),
    stop: () => Promise.resolve(),
    stdoutBytes: bytes.length,
    stderrBytes: 0,
    voice: new PodVoiceListener(0),
    problems: [],
    anyBytes: bytes.length > 0,
    heardAtMs: 0,
  }
  const evidence = collectEvidence({
    run: { jobName: 'run', namespace: 'recorded', runId: 'run', attempt: 1 },
    ending: {
      state,
      interruption: undefined,
      stop: undefined,
      output,
      outputEnd: end,
      runningSinceMs: undefined,
    },
    log,
    health,
    podLogPath: '/logs/run.pod.ndjson',
    waits: [],
    takenAtMs: state?.at ?? 0,
  })
  return classifyRun(evidence)
}
