import { systemClock } from './clock.ts'
import { connectCluster } from './cluster-connection.ts'
import { openDeadline, untilAborted } from './deadline.ts'
import { createGate } from './gate.ts'
import { gatherEvents } from './job-reader.ts'
import {
  askForLook,
  attachSlot,
  closeRecord,
  createJobRecord,
  detachSlot,
  evaluate,
  stateOf,
  type JobRecord,
  type JobRecordContext,
} from './job-record.ts'
import { finalCondition } from './job-snapshot.ts'
import { isOver, type JobIdentity, type JobState } from './job-state.ts'
import { JobWatcherError } from './job-watcher-error.ts'
import type { JobWatcher, SettledOptions, WatchJobsOptions } from './job-watcher.ts'
import { createLiveReads } from './live-reads.ts'
import { createNamespaceWatch, type NamespaceWatch } from './namespace-watch.ts'
import { createHealthLog } from './observation-health.ts'
import { createStateSlot } from './state-slot.ts'
import type { ObservationContext } from './watched-resource.ts'
import { defaultLimits, type WatcherLimits } from './watcher-limits.ts'

interface Inside {
  readonly context: JobRecordContext
  readonly watch: NamespaceWatch
  readonly records: Map<string, JobRecord>
  readonly disposal: AbortController
  follows: number
  cancelIdle: () => void
}

const READS_AT_ONCE = 8
const RECORDS_KEPT = 256

/**
 * Watches Jobs and their pods with one list and watch each, whatever the number of Jobs followed.
 * Nothing is sent before the first follow. Errors of the API are retried for ever and are never a state.
 *
 * @example
 * ```ts
 * await using watcher = watchJobs({ kubeConfig, namespace: 'agents', labelSelector: 'app=agent-jobs' })
 * for await (const state of watcher.follow({ name: 'run-1', uid })) console.log(state.phase)
 * ```
 * @throws JobWatcherError `INVALID_OPTION`
 */
export function watchJobs(options: WatchJobsOptions): JobWatcher {
  const health = createHealthLog()
  const clock = options.clock ?? systemClock
  const limits = { ...defaultLimits, ...options.limits }
  checkOptions(options, limits)
  const connection = connectCluster(options.kubeConfig, clock, options.reloadKubeConfig)
  const inside = assemble(options, { connection, clock, limits, health })
  const { records, disposal } = inside
  return {
    follow: (job, { signal } = {}) => follow(inside, job, signal),
    current(job) {
      const record = records.get(job.uid)
      return record && stateOf(record)
    },
    settled: (job, settledOptions = {}) => settled(inside, job, settledOptions),
    look(job) {
      const record = records.get(job.uid)
      if (record !== undefined) askForLook(record)
    },
    get health() {
      return health.current
    },
    onHealth: (listener) => health.subscribe(listener),
    async [Symbol.asyncDispose]() {
      if (disposal.signal.aborted) return
      disposal.abort(disposed())
      inside.cancelIdle()
      for (const record of records.values()) closeRecord(record, disposed())
      await inside.watch.stop()
      connection.close()
    },
  }
}

function assemble(options: WatchJobsOptions, observation: ObservationContext): Inside {
  const records = new Map<string, JobRecord>()
  const disposal = new AbortController()
  const watch = createNamespaceWatch(observation, options, records)
  const context: JobRecordContext = {
    clock: observation.clock,
    limits: observation.limits,
    container: options.container ?? 'claude',
    graces: options.graces ?? {},
    reads: createLiveReads(observation, options.namespace),
    gate: createGate(READS_AT_ONCE),
    watch,
    signal: disposal.signal,
  }
  return { context, watch, records, disposal, follows: 0, cancelIdle: () => {} }
}

function checkOptions(options: WatchJobsOptions, limits: WatcherLimits): void {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(options.namespace)) {
    throw invalid('namespace', options.namespace, 'the name of a Kubernetes namespace')
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) throw invalid(`limits.${name}`, value, 'a number above 0')
  }
  for (const [reason, graceMs] of Object.entries(options.graces ?? {})) {
    if (!(graceMs >= 0)) throw invalid(`graces.${reason}`, graceMs, 'milliseconds, 0 or more')
  }
}

function invalid(option: string, value: unknown, expected: string): JobWatcherError {
  const message = `Invalid ${option} ${JSON.stringify(value)}: expected ${expected}`
  return new JobWatcherError('INVALID_OPTION', message, { option })
}

async function* follow(
  inside: Inside,
  job: JobIdentity,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobState, void, void> {
  signal?.throwIfAborted()
  const record = acquire(inside, job)
  const slot = createStateSlot()
  try {
    attachSlot(record, slot)
    for (;;) {
      const state = await slot.take(signal)
      yield state
      if (isOver(state)) return
    }
  } finally {
    detachSlot(record, slot)
    release(inside)
  }
}

async function settled(
  inside: Inside,
  job: JobIdentity,
  { limitMs = 2_000, waitForJob = true, events: wanted, signal }: SettledOptions,
): Promise<JobState> {
  signal?.throwIfAborted()
  const record = acquire(inside, job)
  const slot = createStateSlot()
  const { clock } = inside.context
  using deadline = openDeadline(clock, signal ?? NEVER, limitMs, 'the limit was reached')
  try {
    attachSlot(record, slot)
    const events = gatherEvents(record.reader, wanted).catch(() => {})
    const isAwaited = (): boolean => waitForJob && !hasLastWord(stateOf(record))
    while (isAwaited()) {
      await slot.take(deadline.signal).catch(() => {})
      inside.disposal.signal.throwIfAborted()
      signal?.throwIfAborted()
      if (deadline.signal.aborted) break
    }
    await untilAborted(events, deadline.signal).catch(() => {})
    signal?.throwIfAborted()
    evaluate(record)
    return stateOf(record)
  } finally {
    detachSlot(record, slot)
    release(inside)
  }
}

const NEVER = new AbortController().signal

/** Whether the Job itself has nothing more to say. */
function hasLastWord({ job, gone, phase }: JobState): boolean {
  if (gone !== undefined || phase === 'never') return true
  return phase === 'ended' && job !== undefined && finalCondition(job) !== undefined
}

function acquire(inside: Inside, job: JobIdentity): JobRecord {
  if (inside.disposal.signal.aborted) throw disposed()
  inside.follows += 1
  inside.cancelIdle()
  inside.watch.start()
  const known = inside.records.get(job.uid)
  if (known !== undefined) return known
  const record = createJobRecord(job, inside.context)
  inside.watch.seed(record)
  inside.records.set(job.uid, record)
  forgetOldest(inside.records)
  return record
}

function release(inside: Inside): void {
  inside.follows -= 1
  if (inside.follows > 0 || inside.disposal.signal.aborted) return
  inside.cancelIdle = inside.context.clock.schedule(() => {
    void inside.watch.stop()
  }, inside.context.limits.idleMs)
}

function forgetOldest(records: Map<string, JobRecord>): void {
  let surplus = -RECORDS_KEPT
  for (const record of records.values()) if (record.slots.size === 0) surplus += 1
  for (const [uid, record] of records) {
    if (surplus <= 0) return
    if (record.slots.size > 0) continue
    records.delete(uid)
    surplus -= 1
  }
}

function disposed(): JobWatcherError {
  return new JobWatcherError('DISPOSED', 'The watcher of Jobs was disposed')
}
