import type { PodVoice } from '../run/pod-voice.ts'
import { readEvent, readJobSnapshot, readPodSnapshot, type JobState } from '@agent-jobs/job-watcher'

import { collectEvidence } from '../ending/evidence.ts'
import { createLogDelivery } from '../run/log-delivery.ts'
import { PodVoiceListener } from '../run/pod-voice.ts'
import type { Redactor } from '../run/redaction.ts'
import { RunLog } from '../run/run-log.ts'
import type { OutputEnd, RunOutput } from '../run/run-output.ts'
import { WaitHistory } from '../run/wait-history.ts'

/** Writes a text of about this length, and puts what is to be hidden anywhere into it. */
export type Scribe = (length: number) => string

/** How much of everything there is. */
export interface Excess {
  readonly members: number
  readonly characters: number
}

type Evidence = ReturnType<typeof collectEvidence>

/** The evidence of a run about which everybody says as much as they can, wherever they can. */
export async function hostileEvidence(
  scribe: Scribe,
  excess: Excess,
  redact: Redactor,
): Promise<Evidence> {
  const log = new RunLog(
    createLogDelivery(() => Promise.reject(new Error(scribe(excess.characters)))),
    redact,
  )
  await writeOutput(log, scribe, excess)
  const state = stateOf(scribe, excess)
  const waits = new WaitHistory()
  for (let at = 0; at < excess.members; at += 1) {
    const reason = scribe(20)
    const message = scribe(excess.characters)
    waits.hear({ at, waiting: { reason, message, sinceMs: at, hopeless: false } })
  }
  return collectEvidence({
    run: { jobName: 'run', namespace: 'hostile', runId: 'run', attempt: 1 },
    ending: { ...endingOf(scribe, excess), state },
    log,
    health: {
      apiReachable: true,
      errors: many(excess, () => ({ at: 0, what: 'get jobs', message: scribe(512), count: 1 })),
      forbidden: [],
    },
    podLogPath: '/logs/run.pod.ndjson',
    waits: waits.until(excess.members),
    takenAtMs: 0,
  })
}

function many<T>({ members }: Excess, make: () => T): T[] {
  return Array.from({ length: members }, make)
}

/** Every field that the summary keeps, as long as a line may be. */
async function writeOutput(log: RunLog, scribe: Scribe, excess: Excess): Promise<void> {
  const word = (): string => scribe(excess.characters)
  const usage = Object.fromEntries(many(excess, () => [scribe(40), { inputTokens: 1 }]))
  const denials = many(excess, () => ({ tool_name: word(), tool_use_id: word() }))
  const content = many(excess, () => ({ type: 'tool_use', id: word(), name: word(), input: {} }))
  const lines = [
    word(),
    JSON.stringify({ type: 'system', subtype: 'init', session_id: word(), model: word(), cwd: word() }),
    JSON.stringify({ type: 'assistant', message: { model: word(), content } }),
    JSON.stringify({ type: 'assistant', message: { content: [{ type: 'text', text: word() }] } }),
    ...many(excess, () => JSON.stringify({ type: word(), subtype: word() })),
    JSON.stringify({
      type: 'result',
      subtype: word(),
      is_error: true,
      result: word(),
      errors: many(excess, word),
      modelUsage: usage,
      permission_denials: denials,
    }),
  ]
  const bytes = Buffer.from(`${lines.join('\n')}\n`)
  await log.stdout({ kind: 'lines', bytes, start: 0, end: bytes.length })
  await log.stderr({ kind: 'lines', bytes, start: 0, end: bytes.length })
}

function stateOf(scribe: Scribe, excess: Excess): JobState {
  const word = (): string => scribe(excess.characters)
  const conditions = many(excess, () => ({
    type: scribe(30),
    status: 'True',
    reason: word(),
    message: word(),
  }))
  const containerStatuses = many(excess, () => ({
    name: word(),
    state: { terminated: { exitCode: 3, reason: word(), message: word() } },
  }))
  const pod = readPodSnapshot({
    metadata: { name: 'pod', uid: 'uid' },
    spec: { nodeName: word() },
    status: { phase: 'Failed', reason: word(), message: word(), conditions, containerStatuses },
  })
  const job = readJobSnapshot({ metadata: { name: 'run', uid: 'job' }, status: { conditions } })
  const events = many(excess, () => readEvent({ reason: word(), message: word() })).slice(-50)
  if (pod === undefined || job === undefined) throw new Error('Both have names')
  return { phase: 'ended', job, pod, events, otherPods: [], at: 0 }
}

function endingOf(scribe: Scribe, excess: Excess) {
  const word = (): string => scribe(excess.characters)
  const whole = { reason: 'quiet', complete: true, offset: 7 } as const
  const outputEnd: OutputEnd = { stdout: whole, stderr: whole }
  const output: RunOutput = {
    poke: () => undefined,
    drain: () => Promise.resolve(outputEnd),
    stop: () => Promise.resolve(),
    stdoutBytes: 7,
    stderrBytes: 7,
    voice: voiceOf(word, excess),
    problems: many(excess, word).slice(0, 50),
    anyBytes: true,
    heardAtMs: 0,
  }
  return { interruption: undefined, stop: undefined, output, outputEnd, runningSinceMs: 0 }
}

function voiceOf(word: () => string, excess: Excess): PodVoice {
  const voice = new PodVoiceListener(0)
  const begin = { v: 1, type: 'begin', podUid: word(), script: word() }
  const beats = many(excess, () => ({ v: 1, type: 'beat', seq: 1, podUid: word(), more: word() }))
  const exit = { v: 1, type: 'exit', podUid: word(), status: 3, stopReason: word() }
  for (const line of [begin, ...beats, exit]) voice.hear(Buffer.from(JSON.stringify(line)), 0)
  return voice
}
