import type { PodEvent } from '@agent-jobs/job-manifest'
import type { JobState } from '@agent-jobs/job-watcher'

import type { AdapterContext, RuntimeProgress } from '../context.ts'
import { phaseMessage } from './phase-message.ts'
import type { RunLog } from './run-log.ts'

const keepaliveEveryMs = 15_000
/** A beat is fresh for this long: three intervals. */
const freshBeatMs = 15_000
const silenceNoteEveryMs = 10 * 60_000
/** Messages of one wait that are remembered, so that a pod that goes back and forth is not told of again and again. */
const rememberedMessages = 32

/** Tells Paperclip where a run stands, while it lasts. */
export interface Progress {
  readonly onState: (state: JobState) => void
  readonly onPodEvent: (event: PodEvent) => void
  readonly stop: () => void
}

/**
 * Every change of phase goes out once, to the log and as progress; what a waiting pod alternates between, once a wait. A keepalive follows every 15 s, but only while the
 * pod's own beats prove that it is alive.
 */
export function reportProgress(
  ctx: Pick<AdapterContext, 'onRuntimeProgress'>,
  log: Pick<RunLog, 'note' | 'lastOutputAtMs'>,
): Progress {
  const told = new Set<string>()
  let lastBeat: { readonly atMs: number; readonly seq: number | null } | undefined
  let quietNoteAtMs = Date.now()
  const send = (phase: RuntimeProgress['phase'], message: string): void => {
    // A host that refuses progress must not disturb the run.
    void Promise.resolve(ctx.onRuntimeProgress?.({ phase, message })).catch(() => undefined)
  }
  const timer = setInterval(() => {
    const nowMs = Date.now()
    if (lastBeat === undefined || nowMs - lastBeat.atMs > freshBeatMs) return
    send('adapter_startup', `The agent is alive (beat ${lastBeat.seq ?? '?'})`)
    const quietSince = Math.max(log.lastOutputAtMs, quietNoteAtMs)
    if (nowMs - quietSince < silenceNoteEveryMs) return
    quietNoteAtMs = nowMs
    void log.note('[paperclip] The agent is alive and has been silent for 10 minutes')
  }, keepaliveEveryMs)
  return {
    onState: (state) => {
      const message = phaseMessage(state)
      if (message === undefined || told.has(message)) return
      if (state.phase !== 'waiting' || told.size >= rememberedMessages) told.clear()
      told.add(message)
      void log.note(message)
      send('adapter_startup', message.replace(/^\[paperclip\] /, ''))
    },
    onPodEvent: (event) => {
      if (event.type === 'beat') lastBeat = { atMs: Date.now(), seq: event.seq }
    },
    stop: () => {
      clearInterval(timer)
    },
  }
}
