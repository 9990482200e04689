import { parseTerminationMessage } from '@agent-jobs/job-manifest'
import type { JobIdentity, JobState, JobWatcher, PodSnapshot } from '@agent-jobs/job-watcher'

/** The agent's container in a pod. */
export function mainContainer(
  pod: PodSnapshot | undefined,
): PodSnapshot['containers'][number] | undefined {
  return pod?.containers.find(({ name }) => name === 'claude')
}

/**
 * The state of a run that is over, with what the cluster still has to say about it when it did not end well. What ended by
 * itself is not waited for: the Job would only repeat it.
 */
export async function askLastWord(
  watcher: JobWatcher,
  job: JobIdentity,
  state: JobState,
): Promise<JobState> {
  if (mainContainer(state.pod)?.exitCode === 0) return state
  const events = state.gone === undefined ? 'pods' : 'job and pods'
  const waitForJob = !endedByItself(state)
  return watcher.settled(job, { events, waitForJob }).catch(() => state)
}

/**
 * Whether the kubelet has told all that there is to an agent that ended by itself: a status that no signal makes, the
 * same by the pod's own last words, and nothing that anybody did to pod or Job. Pure.
 */
export function endedByItself({ job, pod, gone }: JobState): boolean {
  const main = mainContainer(pod)
  if (pod?.observed !== 'present' || main?.state !== 'terminated') return false
  const { exitCode = 0, reason } = main
  const record = parseTerminationMessage(main.message)
  const agrees = record?.type === 'exit' && record.status === exitCode && record.stopReason === null
  return agrees && exitCode < 126 && reason !== 'OOMKilled' && !isDisturbed(job, pod, gone)
}

function isDisturbed(job: JobState['job'], pod: PodSnapshot, gone: JobState['gone']): boolean {
  const isDisrupted = pod.conditions.some(({ type }) => type === 'DisruptionTarget')
  const isDeleted = pod.deletionTimestamp !== undefined || job?.deletionTimestamp !== undefined
  return isDisrupted || isDeleted || gone !== undefined || pod.reason !== undefined
}
