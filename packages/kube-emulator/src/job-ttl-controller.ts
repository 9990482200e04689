import { ApiError } from './api-error.ts'
import type { Change } from './change-history.ts'
import type { ControllerParts } from './job-controller.ts'
import { isFinished, isJob, type Job } from './job-shape.ts'

/** Deletes Jobs some time after they have finished. Returns what takes the changes of the store. */
export function createJobTtlController(parts: ControllerParts): (change: Change) => void {
  return ({ type, object }) => {
    if (type !== 'DELETED' && isJob(object)) deleteInTime(parts, object)
  }
}

function deleteInTime(parts: ControllerParts, job: Job): void {
  if (!isFinished(job) || job.metadata.deletionTimestamp !== undefined) return
  const remainingMs = untilDeletionMs(job)
  if (remainingMs === undefined) return
  const { namespace = '', name, uid } = job.metadata
  const key = `ttl ${uid}`
  parts.queue.cancel(key)
  // A timer may be a little early: then the Job is looked at again.
  parts.queue.add(key, remainingMs, () => {
    const found = parts.api.find('jobs', namespace, name)
    if (found === undefined || !isJob(found)) return
    if (untilDeletionMs(found) === 0) remove(parts, found)
    else deleteInTime(parts, found)
  })
}

/** How long a finished Job stays; undefined when nobody said how long. */
function untilDeletionMs({ spec, status }: Job): number | undefined {
  const { ttlSecondsAfterFinished: seconds } = spec
  const end = status?.conditions?.find(({ type }) => type === 'Complete' || type === 'Failed')
  if (seconds === undefined || end?.lastTransitionTime === undefined) return undefined
  return Math.max(0, Date.parse(end.lastTransitionTime) + seconds * 1000 - Date.now())
}

function remove({ api }: ControllerParts, { metadata }: Job): void {
  const { namespace = '', name, uid } = metadata
  try {
    const preconditions = { uid }
    api.delete('jobs', namespace, name, { propagationPolicy: 'Foreground', preconditions })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error // Somebody else was faster.
  }
}
