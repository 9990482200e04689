import { isOver, type JobState, type JobWatcher } from '@agent-jobs/job-watcher'

const sightLimitMs = 2_000

/**
 * Whether this state ends a run. A Job that is suspended while its agent runs is over for its run: the pod was stopped, and
 * one that comes later finds the run taken.
 */
export function endsRun(state: JobState): boolean {
  return isOver(state) || wasSuspended(state)
}

function wasSuspended({ phase, waiting, pod }: JobState): boolean {
  const main = pod?.containers.find(({ kind }) => kind === 'main')
  const hasRun = main?.state === 'running' || main?.state === 'terminated'
  return phase === 'waiting' && waiting?.reason === 'Suspended' && hasRun
}

/**
 * Waits until the watches tell of a Job that cannot have a pod yet, at most 2 s: once they do, they miss nothing of its
 * pod, however short its life is.
 */
export async function awaitSight(
  watcher: JobWatcher,
  job: { readonly name: string; readonly uid: string },
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(sightLimitMs)])
  try {
    for await (const _ of watcher.follow(job, { signal: limit })) break
  } catch {
    // Watches that do not come up are no reason not to start.
  }
}

/** One Job's states as they come in; the newest is always at hand. */
export interface ObservedJob {
  readonly latest: JobState | undefined
  /** Settles with the first state that ends the run; rejects only when the watch itself is broken. */
  readonly over: Promise<JobState>
  stop(): void
}

/** Follows one Job until `stop`, telling every new state to `onState` first. */
export function observeJob(
  watcher: JobWatcher,
  job: { readonly name: string; readonly uid: string },
  onState: (state: JobState) => void,
): ObservedJob {
  const stopping = new AbortController()
  const over = Promise.withResolvers<JobState>()
  over.promise.catch(() => undefined)
  let latest: JobState | undefined
  const follow = async (): Promise<void> => {
    for await (const state of watcher.follow(job, { signal: stopping.signal })) {
      latest = state
      onState(state)
      if (endsRun(state)) over.resolve(state)
    }
  }
  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) over.reject(error)
  })
  return {
    get latest() {
      return latest
    },
    over: over.promise,
    stop: () => {
      stopping.abort()
    },
  }
}
