import { recordedOutput } from '../recorded-stream.ts'
import { wholeRun } from '../whole-run.ts'
import { exited, job, nothing, part, run, withPod, type NamedEnding } from './seen-run.ts'

const record = { source: 'events-file', podUid: 'pod-uid-1', status: 0 } as const

const onSilentNode = {
  ...withPod(
    { phase: 'Running', nodeName: 'worker-1', nodeSilentSinceMs: 1_000_000 },
    { state: 'running' },
  ),
  takenAtMs: 1_930_000,
  observation: { apiReachable: true, unobservableForMs: 900_000 },
}

/** Witnesses that are missing, late or wrong. */
export const witnesses: readonly NamedEnding[] = [
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
    'the node is silent, and so is the volume',
    { ...onSilentNode, ...part },
  ],
  [
    'the node is silent, and before that the pod wrote how its agent ended',
    { ...onSilentNode, ...recordedOutput('tools'), exitRecord: record },
  ],
  [
    'nothing is known',
    { run, intent: {}, job: { observed: 'unknown' }, pod: { observed: 'unknown' }, ...part },
  ],
]
