import { cutOff, type RecordedRow } from './recorded-row.ts'

/** Somebody or something took the run away. */
export const takenAway: Readonly<Record<string, RecordedRow>> = {
  jobDeletedBackground: {
    truth: 'somebody deleted the Job',
    written: 'part',
    verdict: { ...cutOff, reason: 'job_deleted_externally' },
    says: /Job g-jobdeletedbackground\/run was deleted while the agent ran, and not by the runner/u,
  },
  jobDeletedForeground: {
    truth: 'somebody deleted the Job; the container ended Completed with 0',
    written: 'nothing',
    verdict: {
      outcome: 'failed',
      code: 'k8s_job_deleted_externally',
      reason: 'job_deleted_externally',
    },
    says: /was deleted while the agent ran, and not by the runner; no result had been written/u,
  },
  podDeleted: {
    truth: 'somebody deleted the pod: SIGKILL after the grace',
    written: 'part',
    verdict: { ...cutOff, reason: 'pod_deleted' },
    says: /Pod run-ckbp9 was deleted while it ran, and not by the runner/u,
  },
  podForceDeleted: {
    truth: 'somebody deleted the pod at once',
    written: 'part',
    verdict: { ...cutOff, reason: 'pod_deleted' },
    says: /was deleted while it ran, and not by the runner/u,
  },
  ignoresSigterm: {
    truth: 'somebody deleted the pod; SIGKILL after the grace',
    written: 'part',
    verdict: { ...cutOff, reason: 'pod_deleted' },
    says: /was deleted while it ran, and not by the runner/u,
  },
  namespaceDeleted: {
    truth: 'somebody deleted everything',
    written: 'part',
    verdict: { ...cutOff, reason: 'pod_deleted' },
    says: /was deleted while it ran, and not by the runner/u,
  },
  evictedByApi: {
    truth: 'evicted through the eviction API, as kubectl drain does',
    written: 'part',
    verdict: { ...cutOff, reason: 'disrupted_drained' },
    says: /was removed by the eviction API, as a node drain or an autoscaler does/u,
  },
  preempted: {
    truth: 'a pod of higher priority needed the CPU',
    written: 'part',
    verdict: { ...cutOff, reason: 'disrupted_preempted' },
    says: /was removed to make room for a pod of higher priority/u,
  },
  ephemeralEvicted: {
    truth: 'ephemeral-storage limit 20Mi, 60 MiB written: evicted by the kubelet',
    written: 'part',
    verdict: { ...cutOff, reason: 'evicted_ephemeral' },
    says: /evicted because it used more local disk than its limit allows \(.*containers 20Mi\)/u,
  },
  suspended: {
    truth: 'the pod is deleted, the Job waits: neither failed nor finished',
    written: 'part',
    verdict: { outcome: 'indeterminate', reason: 'job_suspended' },
    says: /was suspended while the agent ran/u,
  },
  nodeDeleted: {
    truth: 'the pod is removed by the garbage collector: its node is gone',
    written: 'part',
    verdict: { ...cutOff, reason: 'disrupted_podgc' },
    says: /^Claude run was truncated .*; pod is gone — Job pod was removed \(eviction, preemption, or external delete\) before exit could be read\n.*its node does not exist any more/u,
  },
  nodeNotReady: {
    truth: 'the node is silent for longer than the grace of the node controller; nobody knows whether the pod runs',
    written: 'part',
    verdict: { outcome: 'indeterminate', reason: 'node_lost', confidence: 'unknown' },
    says: /^Node kubelab does not answer\n.* may still run there\./u,
  },
  nodeSilent: {
    truth: 'the node is silent; the pod still says Running although nobody knows',
    written: 'part',
    verdict: { outcome: 'indeterminate', reason: 'not_over', confidence: 'unknown' },
    says: /By the last word of the kubelet, container "agent" still runs/u,
  },
}
