import type { RunEvidence } from '../../index.ts'
import { recordedCluster } from '../recorded-cluster.ts'
import { recordedOutput } from '../recorded-stream.ts'
import { job, part, run, withPod, type NamedEnding } from './seen-run.ts'

function evicted(message: string): RunEvidence {
  return { ...withPod({ reason: 'Evicted', message }), ...part }
}

function disrupted(reason: string): RunEvidence {
  const conditions = [{ type: 'DisruptionTarget', status: 'True', reason }]
  return { ...withPod({ conditions }), ...part }
}

/** What a cluster does to pods, beyond the recordings. */
export const removals: readonly NamedEnding[] = [
  [
    'the Job was deleted before anything but an init line was written',
    {
      takenAtMs: 1_700_000_095_400,
      run,
      intent: {},
      job: { observed: 'gone', detectedVia: 'live-read-404', observations: 7, conditions: [] },
      pod: { observed: 'gone' },
      log: { bytes: 2_824, nonEmptyLines: 1, complete: true },
      stream: { linesRead: 1, resultCount: 0, lastLineComplete: true },
      observation: { runningSinceMs: 1_700_000_000_000 },
    },
  ],
  [
    'the node is out of memory',
    evicted('The node was low on resource: memory. Threshold quantity: 100Mi'),
  ],
  ['the node is out of disk', evicted('The node was low on resource: ephemeral-storage.')],
  ['the node is out of inodes', evicted('The node was low on resource: inodes.')],
  ['the node is out of process ids', evicted('The node was low on resource: pids.')],
  ['evicted for another reason', evicted('')],
  ['the node is tainted', disrupted('DeletionByTaintManager')],
  ['ended by the kubelet', disrupted('TerminationByKubelet')],
  ['disrupted for another reason', disrupted('SomethingNew')],
  [
    'the node is shut down',
    {
      ...withPod({
        reason: 'Terminated',
        message: 'Pod was terminated in response to imminent node shutdown.',
      }),
      ...part,
    },
  ],
  ['the node is lost', { ...withPod({ phase: 'Unknown', reason: 'NodeLost' }), ...part }],
  ['the pod is gone', { run, intent: {}, job, pod: { observed: 'gone' }, ...part }],
  [
    'the Job is gone, and nobody says who wanted that',
    { run, job: { observed: 'gone' }, pod: { observed: 'unknown' }, ...part },
  ],
  [
    'the pod was deleted, and what was written is not known',
    { ...recordedCluster('podDeleted'), stream: null, log: null },
  ],
  [
    'the Job was deleted after the result',
    { ...recordedCluster('jobDeletedBackground'), ...recordedOutput('tools') },
  ],
]
