import { createBackoff, type Backoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { podUids, readJob, readPods, type JobFacts } from './job-facts.ts'
import type { JobIdentity } from './job-state.ts'
import { newestEvents, type LiveReads } from './live-reads.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** What is to be read live about one Job. */
export interface ReadNeeds {
  readonly job: boolean
  readonly pods: boolean
  readonly events: boolean
}

export interface JobReaderContext {
  readonly clock: Clock
  readonly limits: WatcherLimits
  readonly reads: LiveReads
  /** Bounds how many live reads run at once in one watcher. */
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>
  readonly signal: AbortSignal
}

/** Reads live about one Job, one read after the other, never faster than its spacing and its backoff allow. */
export interface JobReader {
  readonly identity: JobIdentity
  readonly facts: JobFacts
  readonly context: JobReaderContext
  readonly backoff: Backoff
  /** When the next read may start; `Infinity` while one is under way. */
  readyAt: number
}

/** Between two live reads of one Job. */
const SPACING_MS = 500

export function createJobReader(
  identity: JobIdentity,
  facts: JobFacts,
  context: JobReaderContext,
): JobReader {
  const backoff = createBackoff(context.limits)
  return { identity, facts, context, backoff, readyAt: -Infinity }
}

/** Reads, unless it is too early; resolves, also after a failure, when the facts are as good as they get. */
export async function readLive(reader: JobReader, needs: ReadNeeds): Promise<void> {
  const { clock, gate } = reader.context
  if (clock.now() < reader.readyAt) return
  reader.readyAt = Infinity
  try {
    await gate(() => readNeeds(reader, needs))
    reader.backoff.reset()
    reader.readyAt = clock.now() + SPACING_MS
  } catch (error) {
    // The health has it already: a failed look is no fact about the Job.
    reader.readyAt = clock.now() + reader.backoff.next(error)
  }
}

async function readNeeds(reader: JobReader, { job, pods, events }: ReadNeeds): Promise<void> {
  const { identity, facts, context } = reader
  const { reads, signal, clock } = context
  if (job) readJob(facts, await reads.readJob(identity.name, signal))
  const startedAt = clock.now()
  if (pods) readPods(facts, await reads.listPods(identity.uid, signal), startedAt)
  if (!events) return
  facts.eventsAskedAt = clock.now()
  facts.events = await reads.listEvents(podUids(facts)[0] ?? identity.uid, signal)
}

/** Lists the events of the Job and of its two newest pods at once, or only of the pods when there are any. */
export async function gatherEvents(
  { identity, facts, context }: JobReader,
  wanted: 'job and pods' | 'pods' = 'job and pods',
): Promise<void> {
  const { gate, reads, signal } = context
  const pods = podUids(facts).slice(0, 2)
  const subjects = wanted === 'pods' && pods.length > 0 ? pods : [identity.uid, ...pods]
  const lists = subjects.map((uid) => gate(() => reads.listEvents(uid, signal)))
  facts.events = newestEvents((await Promise.all(lists)).flat())
}
