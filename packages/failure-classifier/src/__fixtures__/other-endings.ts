import type { ContainerEvidence, PodEvidence, RunEvidence } from '../index.ts'
import { recordedCluster } from './recorded-cluster.ts'
import { recordedOutput } from './recorded-stream.ts'
import { wholeRun } from './whole-run.ts'

type Named = readonly [what: string, evidence: RunEvidence]

const part = recordedOutput('sigterm-tool')
const nothing = {
  stream: { linesRead: 0, lastLineComplete: true },
  log: { bytes: 0, complete: true },
}
const run = { jobName: 'ac-1', namespace: 'agents' }
const job = { observed: 'present', conditions: [] } as const
const done = { carriedOut: true }

function withPod(pod: Partial<PodEvidence>, container?: Partial<ContainerEvidence>): RunEvidence {
  const containers = container
    ? [{ name: 'claude', kind: 'main', state: 'terminated', ...container } as const]
    : []
  return {
    run,
    intent: {},
    job,
    pod: { observed: 'present', name: 'ac-1-x', phase: 'Failed', containers, ...pod },
  }
}

/** What we did ourselves. */
export const ownStops: readonly Named[] = [
  [
    'cancelled; the agent obeyed',
    { ...wholeRun('sigterm-tool'), intent: { cancelledAtMs: 1, ...done } },
  ],
  [
    'cancelled; the agent had to be killed',
    { ...wholeRun('sigterm-tool', { exitCode: 137 }), intent: { cancelledAtMs: 1, ...done } },
  ],
  [
    'cancelled before the agent started',
    { ...recordedCluster('unschedulableCpu'), intent: { cancelledAtMs: 1, ...done } },
  ],
  [
    'cancelled; the pod is gone and nobody saw how it ended',
    { run, job, pod: { observed: 'gone' }, ...part, intent: { cancelledAtMs: 1, ...done } },
  ],
  [
    'cancelled; the pod was not seen to end',
    {
      ...recordedCluster('nodeSilent'),
      ...part,
      intent: { cancelledAtMs: 1, carriedOut: false },
    },
  ],
  [
    'over its time limit',
    { ...wholeRun('sigterm-tool'), intent: { timedOutAtMs: 1, timeoutSec: 60, ...done } },
  ],
  [
    'too much output',
    {
      ...wholeRun('sigterm-tool'),
      intent: { outputLimitAtMs: 1, maxOutputBytes: 2 * 2 ** 30, ...done },
    },
  ],
  [
    'did not exit after its result',
    { ...wholeRun('tools', { exitCode: 143 }), intent: { stoppedAfterResultAtMs: 1, ...done } },
  ],
]

function givenUp(reason: string, message: string): RunEvidence {
  const claude = { name: 'claude', kind: 'main', state: 'waiting' } as const
  return {
    takenAtMs: 900_000,
    run,
    intent: {},
    job,
    pod: { observed: 'present', name: 'ac-1-x', phase: 'Pending', containers: [claude] },
    waiting: { reason, message, sinceMs: 0, hopeless: false },
    ...nothing,
  }
}

const backOff = 'Back-off pulling image "r.example/a:1": ErrImagePull: '
const waits: readonly (readonly [reason: string, message: string])[] = [
  ['ErrImagePull', `${backOff}unexpected status: 401 Unauthorized`],
  ['ErrImagePull', `${backOff}manifest unknown`],
  ['ErrImagePull', `${backOff}no match for platform in manifest`],
  ['Pulling', 'Pulling image "r.example/a:1"'],
  ['ImageInspectError', 'inspect failed'],
  ['QuotaIncomplete', 'failed quota: q: must specify limits.cpu'],
  ['FailedCreate', 'admission webhook "x.example" denied the request: no'],
  ['FailedCreate', 'failed calling webhook "x.example": timeout'],
  ['FailedCreate', 'pods is forbidden: because it is being terminated'],
  ['FailedCreate', 'etcdserver: something new'],
  ['Suspended', ''],
  ['Scheduling', ''],
  ['SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates'],
  ['Unschedulable', 'pod has unbound immediate PersistentVolumeClaims'],
  ['FailedAttachVolume', 'Multi-Attach error for volume "v"'],
  ['CreateContainerError', 'context deadline exceeded'],
  ['RunContainerError', 'mount point missing'],
  ['PostStartHookError', 'exited with 1'],
  ['CrashLoopBackOff', 'back-off 5m0s restarting'],
  ['NoPod', ''],
  ['SomethingNew', 'never heard of'],
]

/** Waits that were given up. */
export const neverStarted: readonly Named[] = [
  ...waits.map(([reason, message]): Named => [`${reason}: ${message}`, givenUp(reason, message)]),
  [
    'the image is for another processor',
    withPod(
      {},
      { reason: 'StartError', exitCode: 128, message: 'exec /bin/sh: exec format error' },
    ),
  ],
  [
    'the container runtime cannot start it',
    withPod({}, { reason: 'StartError', exitCode: 128, message: 'something new' }),
  ],
  [
    'an init container ran out of memory',
    withPod({
      phase: 'Pending',
      containers: [
        { name: 'setup', kind: 'init', state: 'terminated', exitCode: 137, reason: 'OOMKilled' },
        { name: 'claude', kind: 'main', state: 'waiting' },
      ],
    }),
  ],
  ['nobody gave up waiting', { ...recordedCluster('unschedulableCpu'), ...nothing }],
]

function evicted(message: string): RunEvidence {
  return { ...withPod({ reason: 'Evicted', message }), ...part }
}

function disrupted(reason: string): RunEvidence {
  const conditions = [{ type: 'DisruptionTarget', status: 'True', reason }]
  return { ...withPod({ conditions }), ...part }
}

/** What a cluster does to pods, beyond the recordings. */
export const removals: readonly Named[] = [
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

function script(stopReason: string, status: number): RunEvidence {
  return {
    ...withPod({}, { reason: 'Error', exitCode: status }),
    ...nothing,
    exitRecord: { status, stopReason },
  }
}

function refused(line: string): RunEvidence {
  return {
    ...withPod({}, { reason: 'Error', exitCode: 1 }),
    stream: { linesRead: 0, lastLineComplete: true },
    log: { bytes: 0, complete: true, stderrFirstPlainLine: line },
  }
}

function exited(exitCode: number, message?: string): RunEvidence {
  return { ...withPod({}, { reason: 'Error', exitCode, message }), ...nothing }
}

/** The container ran, the agent did not come up. */
export const startUps: readonly Named[] = [
  ['the prompt cannot be read', script('prompt', 66)],
  ['the Secret cannot be read', script('secret', 67)],
  ['the volume cannot be written', script('volume', 74)],
  ['the run script lacks its settings', script('settings', 64)],
  ['another pod has the run', exited(75, 'fence lost')],
  ['no such command', exited(127)],
  ['the command may not be executed', exited(126)],
  ['no settings file', refused('Error: Settings file not found: /x.json')],
  ['no prompt', refused('Error: Input contained only whitespace')],
  ['a proxy that is no URL', refused('Invalid proxy URL in HTTPS_PROXY: "x"')],
  [
    'a damaged configuration',
    refused('Configuration error in /home/a/.claude.json: Unexpected EOF'),
  ],
]

const record = { source: 'events-file', podUid: 'pod-uid-1', status: 0 } as const

/** Witnesses that are missing, late or wrong. */
export const witnesses: readonly Named[] = [
  [
    'nothing but an init line, and exit 2',
    {
      ...wholeRun('text-bare', { exitCode: 2 }),
      stream: {
        linesRead: 1,
        resultCount: 0,
        assistantContent: false,
        init: { model: 'claude-opus-5-5' },
        lastLineComplete: true,
      },
    },
  ],
  ['exit 2 without a word', exited(2)],
  [
    'exit 0 without a word',
    { ...withPod({ phase: 'Succeeded' }, { reason: 'Completed', exitCode: 0 }), ...nothing },
  ],
  [
    'exit 0, and what was written is not known',
    { run, intent: {}, job, pod: { observed: 'present', phase: 'Succeeded' } },
  ],
  [
    'exit 0, and bytes of the output are missing',
    {
      ...wholeRun('tools'),
      stream: { linesRead: 5, resultCount: 0 },
      log: { complete: false, bytesMissing: 12 },
    },
  ],
  ['a result and then exit 1', wholeRun('tools', { exitCode: 1 })],
  [
    'a result, exit 0, and an unfinished line after it',
    { ...wholeRun('tools'), stream: { ...wholeRun('tools').stream, lastLineComplete: false } },
  ],
  [
    'OOMKilled, but the agent ended with 0',
    wholeRun('tools', { exitCode: 0, reason: 'OOMKilled' }),
  ],
  [
    'killed near the memory limit',
    {
      ...wholeRun('sigterm-tool', { exitCode: 137 }),
      lastBeat: { memoryLimitBytes: 2 ** 31, memoryPeakBytes: 1.98 * 2 ** 30 },
    },
  ],
  [
    'out of memory, with its numbers',
    {
      ...wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' }),
      lastBeat: { memoryLimitBytes: 2 ** 31, memoryPeakBytes: 1.98 * 2 ** 30 },
    },
  ],
  [
    'the JavaScript heap is full',
    {
      ...wholeRun('sigterm-tool', { exitCode: 134 }),
      log: { complete: true, stderrFirstPlainLine: '<--- Last few GCs --->' },
    },
  ],
  [
    "the model's API answered with nothing",
    {
      ...wholeRun('sigterm-tool', { exitCode: 1 }),
      stream: { linesRead: 2, resultCount: 0, emptyResponse: true, assistantContent: false },
    },
  ],
  [
    'the log never appeared',
    {
      ...withPod({ phase: 'Running' }, { state: 'running' }),
      stream: { linesRead: 0 },
      log: { path: '/paperclip/run-logs/c/a/r.pod.ndjson', appeared: false },
    },
  ],
  [
    'the log never appeared, and the container ended with 0',
    {
      ...withPod({ phase: 'Succeeded' }, { reason: 'Completed', exitCode: 0 }),
      stream: { linesRead: 0 },
      log: { path: '/paperclip/run-logs/c/a/r.pod.ndjson', appeared: false },
    },
  ],
  [
    "the pod's record says 0, the API says failed",
    {
      ...wholeRun('tools'),
      job: {
        observed: 'present',
        conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }],
      },
      pod: { observed: 'gone' },
      exitRecord: record,
    },
  ],
  [
    'only the pod’s own record',
    { run, intent: {}, ...recordedOutput('tools'), exitRecord: record },
  ],
  ['the pod failed, and nobody saw how its container ended', { ...withPod({}), ...part }],
  [
    'the kubelet lost the container',
    { ...withPod({}, { reason: 'ContainerStatusUnknown', exitCode: 137 }), ...part },
  ],
  [
    'nothing was heard for 15 minutes',
    {
      run,
      intent: {},
      job: { observed: 'unknown' },
      pod: { observed: 'unknown' },
      ...part,
      observation: { apiReachable: false, unobservableForMs: 900_000 },
    },
  ],
  [
    'nothing is known',
    { run, intent: {}, job: { observed: 'unknown' }, pod: { observed: 'unknown' }, ...part },
  ],
]
