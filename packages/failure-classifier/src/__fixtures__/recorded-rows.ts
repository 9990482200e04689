import { type RunEvidence, type Verdict, type WaitingEvidence } from '../index.ts'
import { recordedCluster } from './recorded-cluster.ts'
import { recordedOutput } from './recorded-stream.ts'

/** What the agent had written when it ended: its whole answer, part of it, or nothing. */
type Written = 'answer' | 'part' | 'nothing'

export interface RecordedRow {
  /** What was true, as the one who provoked it knows. */
  readonly truth: string
  readonly written: Written
  readonly waiting?: WaitingEvidence
  readonly verdict: Partial<Verdict>
  readonly says: RegExp
}

const transcripts = { answer: 'tools', part: 'sigterm-tool' } as const

/** The output part of the evidence. */
export function written(what: Written): Pick<RunEvidence, 'stream' | 'log'> {
  if (what !== 'nothing') return recordedOutput(transcripts[what])
  return {
    stream: { linesRead: 0, lastLineComplete: true },
    log: { bytes: 0, nonEmptyLines: 0, complete: true },
  }
}

/** The evidence of a recording in which the agent had written that much. */
export function evidenceOf(name: string, { written: what, waiting }: RecordedRow): RunEvidence {
  return { ...recordedCluster(name), ...written(what), waiting }
}

const success = { outcome: 'succeeded', code: null, confidence: 'proven' } as const
const neverStarted = {
  outcome: 'failed',
  code: 'k8s_pod_schedule_failed',
  confidence: 'proven',
} as const
const cutOff = { outcome: 'failed', code: 'claude_truncated', confidence: 'proven' } as const

/** What was true in each recording, and how it has to be judged. */
export const recordedRows: Readonly<Record<string, RecordedRow>> = {
  success: {
    truth: 'the agent ended with 0',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  exit1: {
    truth: 'it failed by itself; the termination message is its last output',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /^Claude exited with code 1 \[pod: reason=Error, message=boom\]\nThe agent ended by itself with 1 \(boom\)/u,
  },
  exit137own: {
    truth: 'it chose 137 itself: nobody killed it',
    written: 'part',
    verdict: { ...cutOff, reason: 'killed_unproven', confidence: 'unknown' },
    says: /a SIGKILL, cause unproven, or an exit code that the agent chose/u,
  },
  exit143own: {
    truth: 'it chose 143 itself (or passed on a TERM): the API cannot tell',
    written: 'part',
    verdict: { ...cutOff, reason: 'terminated_unproven', confidence: 'unknown' },
    says: /a SIGTERM from somebody that the evidence does not name, or an exit code that the agent chose/u,
  },
  sigsegv: {
    truth: 'a process of it died of SIGSEGV and the shell passed 139 on',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_crashed', reason: 'crashed' },
    says: /crashed \(139 = 128 \+ SIGSEGV\)/u,
  },
  oomMain: {
    truth: 'OOM of the main process: the whole container went',
    written: 'part',
    verdict: { ...cutOff, reason: 'oom_killed' },
    says: /reached its memory limit/u,
  },
  oomChild: {
    truth: 'OOM of a child; the parent ended by itself with the 137',
    written: 'part',
    verdict: { ...cutOff, reason: 'oom_killed' },
    says: /the agent, or a process whose 137 it passed on, was killed for it/u,
  },
  imageNotFound: {
    truth: 'an image whose registry refuses the connection; may heal',
    written: 'nothing',
    waiting: { reason: 'ImagePullBackOff', hopeless: false },
    verdict: { ...neverStarted, reason: 'image_network' },
    says: /^Pod scheduling failed: Image pull failed for "agent": .*connection refused\n.*the registry of image "localhost:5999\/none:1" could not be reached/u,
  },
  invalidImageName: {
    truth: 'image `Bad Name::`: hopeless',
    written: 'nothing',
    waiting: { reason: 'InvalidImageName', hopeless: true },
    verdict: { ...neverStarted, reason: 'image_invalid' },
    says: /image "Bad Name::" is not a valid image name/u,
  },
  imageNeverPull: {
    truth: 'imagePullPolicy Never, image absent',
    written: 'nothing',
    waiting: { reason: 'ErrImageNeverPull', hopeless: true },
    verdict: { ...neverStarted, reason: 'image_never_pull' },
    says: /image "kubelab.local\/none:9" is not on the node, and imagePullPolicy Never/u,
  },
  configErrorSecretEnv: {
    truth: 'env from a Secret that does not exist',
    written: 'nothing',
    waiting: { reason: 'CreateContainerConfigError', hopeless: true },
    verdict: { ...neverStarted, reason: 'container_config' },
    says: /container "agent" needs secret "none", which does not exist/u,
  },
  configErrorNonRoot: {
    truth: 'runAsNonRoot with an image that runs as root',
    written: 'nothing',
    waiting: { reason: 'CreateContainerConfigError', hopeless: true },
    verdict: { ...neverStarted, reason: 'container_config' },
    says: /may not run as root/u,
  },
  startErrorNoCommand: {
    truth: 'no such executable',
    written: 'nothing',
    verdict: { ...neverStarted, reason: 'start_command_missing' },
    says: /the image does not have the container's command/u,
  },
  execFormat: {
    truth: 'command /etc/passwd: not executable',
    written: 'nothing',
    verdict: { ...neverStarted, reason: 'start_not_executable' },
    says: /exists but may not be executed/u,
  },
  readOnlyRoot: {
    truth: 'the agent failed by itself: read-only file system',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /ended by itself with 1 \(sh: can't create \/tmp\/x: Read-only file system\)/u,
  },
  unschedulableSelector: {
    truth: 'a nodeSelector that nothing matches',
    written: 'nothing',
    waiting: { reason: 'Unschedulable', hopeless: false },
    verdict: { ...neverStarted, reason: 'unschedulable' },
    says: /^Pod scheduling failed: Pod unschedulable: 0\/1 nodes.*\n.*no node matches its node selector/u,
  },
  unschedulableCpu: {
    truth: 'a request of 64 CPUs',
    written: 'nothing',
    waiting: { reason: 'Unschedulable', hopeless: false },
    verdict: { ...neverStarted, reason: 'unschedulable' },
    says: /no node has room for its requests \(Insufficient cpu\)/u,
  },
  pvcMissing: {
    truth: 'a claim that does not exist',
    written: 'nothing',
    waiting: { reason: 'Unschedulable', hopeless: false },
    verdict: { ...neverStarted, reason: 'volume_claim' },
    says: /volume claim "none" does not exist/u,
  },
  secretVolumeMissing: {
    truth: 'a volume from a Secret that does not exist: FailedMount only as an event',
    written: 'nothing',
    waiting: { reason: 'ContainerCreating', hopeless: false },
    verdict: { ...neverStarted, reason: 'volume_mount' },
    says: /could not be mounted because secret "none" does not exist/u,
  },
  sandboxFailsWaiting: {
    truth: 'the network plugin has no configuration',
    written: 'nothing',
    waiting: { reason: 'ContainerCreating', hopeless: false },
    verdict: { ...neverStarted, reason: 'sandbox_create' },
    says: /the node could not set up pod run-m4rng/u,
  },
  sandboxFails: {
    truth: 'the same; then it healed and the agent ended with 0',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  quotaForbids: {
    truth: 'ResourceQuota pods=0: no pod ever',
    written: 'nothing',
    waiting: { reason: 'QuotaExceeded', hopeless: false },
    verdict: { ...neverStarted, reason: 'quota_exceeded' },
    says: /quota is used up \(requested pods=1, used pods=0, limit pods=0\)/u,
  },
  podSecurityForbids: {
    truth: 'the namespace enforces "restricted", the pod does not comply',
    written: 'nothing',
    waiting: { reason: 'FailedCreate', hopeless: true },
    verdict: { ...neverStarted, reason: 'podsecurity' },
    says: /Pod Security level does not allow the pod/u,
  },
  serviceAccountMissing: {
    truth: 'a service account that does not exist',
    written: 'nothing',
    waiting: { reason: 'ServiceAccountMissing', hopeless: true },
    verdict: { ...neverStarted, reason: 'service_account_missing' },
    says: /service account "none" does not exist/u,
  },
  initFails: {
    truth: 'an init container exits 3: the agent never started',
    written: 'nothing',
    verdict: { ...neverStarted, reason: 'init_failed' },
    says: /^Pod scheduling failed: Init container "init" failed with exit code 3: Error\n/u,
  },
  outOfCpuAdmission: {
    truth: 'rejected by the kubelet; never started',
    written: 'nothing',
    verdict: { ...neverStarted, reason: 'node_rejected' },
    says: /the node refused pod run-f8f6n \(OutOfcpu\)/u,
  },
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
  jobDeadline: {
    truth: 'DeadlineExceeded of the Job: the pod is deleted',
    written: 'part',
    verdict: { outcome: 'timed_out', code: 'timeout', reason: 'job_deadline' },
    says: /was active longer than its activeDeadlineSeconds/u,
  },
  podDeadline: {
    truth: 'DeadlineExceeded of the pod: the pod stays',
    written: 'part',
    verdict: { outcome: 'timed_out', code: 'timeout', reason: 'pod_deadline' },
    says: /was active longer than its activeDeadlineSeconds/u,
  },
  ttlAfterFinished: {
    truth: 'a success; then Job and pod are removed',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  suspended: {
    truth: 'the pod is deleted, the Job waits: neither failed nor finished',
    written: 'part',
    verdict: { outcome: 'indeterminate', reason: 'job_suspended' },
    says: /was suspended while the agent ran/u,
  },
  apiserverOutage: {
    truth: 'a success; watches broke and had to be resumed',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  kubeletRestart: {
    truth: 'a success',
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  containerdKilled: {
    truth: "a success: the process is not containerd's child",
    written: 'answer',
    verdict: success,
    says: /successful result and ended with 0/u,
  },
  processKilledOnNode: {
    truth: 'killed by somebody on the node: looks just like exit 137',
    written: 'part',
    verdict: { ...cutOff, reason: 'killed_unproven', confidence: 'unknown' },
    says: /a SIGKILL, cause unproven, or an exit code that the agent chose/u,
  },
  pidsOrForkFails: {
    truth: 'the agent could not start a process',
    written: 'nothing',
    verdict: { outcome: 'failed', code: 'claude_exited', reason: 'agent_exit' },
    says: /can't fork: Resource temporarily unavailable/u,
  },
  nodeDeleted: {
    truth: 'the pod is removed by the garbage collector: its node is gone',
    written: 'part',
    verdict: { ...cutOff, reason: 'disrupted_podgc' },
    says: /^Claude run was truncated .*; pod is gone — Job pod was removed \(eviction, preemption, or external delete\) before exit could be read\n.*its node does not exist any more/u,
  },
  nodeSilent: {
    truth: 'the node is silent; the pod still says Running although nobody knows',
    written: 'part',
    verdict: { outcome: 'indeterminate', reason: 'not_over', confidence: 'unknown' },
    says: /By the last word of the kubelet, container "agent" still runs/u,
  },
}
