import { createBackoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { JobFacts } from './job-facts.ts'
import type { JobIdentity } from './job-state.ts'
import { newestEvents, type LiveReads } from './live-reads.ts'
import type { WatcherLimits } from './watcher-limits.ts'

/** What is to be read live about one Job. */
export interface ReadNeeds {
  readonly job: boolean
  readonly pods: boolean
  readonly events: boolean
}

/** Reads live about one Job, one read after the other, never faster than its spacing and its backoff allow. */
export interface JobReader {
  /** Reads if it may; `done` is called when something was read or failed. */
  request(needs: ReadNeeds): void
  /** When the next read may start; `Infinity` while one is under way. */
  readonly readyAt: number
  /** Lists the events at once. */
  gatherEvents(): Promise<void>
}

export interface JobReaderContext {
  readonly clock: Clock
  readonly limits: WatcherLimits
  readonly reads: LiveReads
  /** Bounds how many live reads run at once in one watcher. */
  readonly gate: <T>(work: () => Promise<T>) => Promise<T>
  readonly signal: AbortSignal
}

/** Between two live reads of one Job. */
const SPACING_MS = 500

export function createJobReader(
  identity: JobIdentity,
  facts: JobFacts,
  context: JobReaderContext,
  done: () => void,
): JobReader {
  const { clock, limits, reads, gate, signal } = context
  const backoff = createBackoff(limits)
  let readyAt = -Infinity

  const gatherEvents = async (): Promise<void> => {
    const listed = [...(await reads.listEvents(identity.uid, signal))]
    for (const uid of facts.podUids.slice(0, 2))
      listed.push(...(await reads.listEvents(uid, signal)))
    facts.setEvents(newestEvents(listed))
  }
  const read = async ({ job, pods, events }: ReadNeeds): Promise<void> => {
    if (job) facts.readJob(await reads.readJob(identity.name, signal))
    const startedAt = clock.now()
    if (pods) facts.readPods(await reads.listPods(identity.uid, signal), startedAt)
    if (!events) return
    const subject = facts.podUids[0] ?? identity.uid
    facts.setEvents(await reads.listEvents(subject, signal))
  }
  const run = async (needs: ReadNeeds): Promise<void> => {
    readyAt = Infinity
    try {
      await gate(() => read(needs))
      backoff.reset()
      readyAt = clock.now() + SPACING_MS
    } catch (error) {
      readyAt = clock.now() + backoff.next(error)
    }
    if (!signal.aborted) done()
  }
  return {
    request(needs) {
      if (clock.now() >= readyAt) void run(needs)
    },
    get readyAt() {
      return readyAt
    },
    gatherEvents: () => gate(gatherEvents),
  }
}
