import type { Fault, FaultTarget } from '@agent-jobs/kube-emulator'

/** What can be made to go wrong, by the name of its option. */
export const failureNames = [
  'oom',
  'crash',
  'truncated',
  'evicted',
  'deleted',
  'image',
  'cancel',
  'silent-node',
  'api-down',
] as const

export type FailureName = (typeof failureNames)[number]

/** How something goes wrong with a run in the emulator. */
export interface Failure {
  /** What a person reads when it happens. */
  readonly words: string
  /** When: before the run, or once the agent has used its first tool. */
  readonly at: 'start' | 'work'
  readonly does:
    | { readonly kind: 'fault'; readonly fault: Fault; readonly lastsMs?: number }
    /** The only machine of the cluster stops, and all that runs there. */
    | { readonly kind: 'node-stops' }
    | { readonly kind: 'job-is-deleted' }
    | { readonly kind: 'cancel' }
    /** The agent itself does it: a command of its shell script. */
    | { readonly kind: 'agent'; readonly command: string }
}

/** Shorter than for a real cluster, for a person who waits. */
const demoWaits = { scheduleTimeoutSec: 4, lostAfterMs: 4_000 } as const

const outageMs = 4_000

/** What each failure does to the Job at this target. */
export function failureOf(name: FailureName, target: FaultTarget): Failure {
  return { ...tableOf(target)[name] }
}

function tableOf(target: FaultTarget): Record<FailureName, Failure> {
  return {
    oom: {
      words: 'The agent takes more memory than its limit: the kernel kills it',
      at: 'work',
      does: { kind: 'fault', fault: { kind: 'oom', target } },
    },
    crash: {
      words: 'The agent crashes',
      at: 'work',
      does: { kind: 'agent', command: 'ulimit -c 0; kill -SEGV $$' },
    },
    truncated: {
      words: 'The agent stops in the middle of its work, with exit code 0',
      at: 'work',
      does: { kind: 'agent', command: 'exit 0' },
    },
    evicted: {
      words: 'Somebody drains the node: its pods are evicted',
      at: 'work',
      does: { kind: 'fault', fault: { kind: 'pod-evicted', target } },
    },
    deleted: {
      words: 'Somebody deletes the Job: kubectl delete job …',
      at: 'work',
      does: { kind: 'job-is-deleted' },
    },
    image: {
      words: `The registry of the image does not answer (a pod gets ${demoWaits.scheduleTimeoutSec} s to start here, usually 15 minutes)`,
      at: 'start',
      does: { kind: 'fault', fault: { kind: 'image-pull-fails', target } },
    },
    cancel: {
      words: 'A person cancels the run in Paperclip',
      at: 'work',
      does: { kind: 'cancel' },
    },
    'silent-node': {
      words: `The node stops, and with it the only API server: no word from anybody (a run is given up after ${demoWaits.lostAfterMs / 1_000} s here, usually after 15 minutes)`,
      at: 'work',
      does: { kind: 'node-stops' },
    },
    'api-down': {
      words: `The API server is away for ${outageMs / 1_000} s`,
      at: 'work',
      does: { kind: 'fault', fault: { kind: 'api-down' }, lastsMs: outageMs },
    },
  }
}

/** The waits that a failure is shown with; undefined: the usual ones. */
export function waitsOf(name: FailureName): typeof demoWaits | undefined {
  return name === 'image' || name === 'silent-node' ? demoWaits : undefined
}
