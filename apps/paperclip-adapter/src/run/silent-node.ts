import type { JobState } from '@agent-jobs/job-watcher'

import type { PodVoice } from './pod-voice.ts'

/**
 * Since when nothing is heard of the node of a run's pod: the cluster says so, or the node has not told of a start that the
 * pod itself has told of.
 */
export function nodeSilentSinceMs(
  state: Pick<JobState, 'phase' | 'pod' | 'silentNode'> | undefined,
  { begin, beginHeardAtMs }: Pick<PodVoice, 'begin' | 'beginHeardAtMs'>,
): number | undefined {
  if (state?.silentNode) return state.silentNode.sinceMs
  const hasBegun = begin !== undefined && begin.podUid === state?.pod?.uid
  return hasBegun && state?.phase === 'waiting' ? beginHeardAtMs : undefined
}
