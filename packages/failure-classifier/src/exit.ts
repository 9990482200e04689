import type { ContainerEvidence } from './cluster-evidence.ts'
import type { RunEvidence } from './run-evidence.ts'

/** How the agent's process ended, and who says so. */
export interface Exit {
  readonly status: number
  readonly witness: 'kubelet' | 'exit-record'
}

/** Why an exit record that exists is not believed. */
export type ExitDoubt = 'other-pod' | 'not-ended' | 'kubelet-not-asked' | 'contradicted'

export interface ExitFinding {
  readonly exit?: Exit
  readonly doubt?: ExitDoubt
}

/** Reasons of a terminated container whose process never ran. */
export const startFailures = ['StartError', 'ContainerCannotRun']

/**
 * The kubelet's word decides. The pod's own record stands for it only where the evidence says that
 * this word cannot be had any more: the agent can write the record, and early.
 */
export function findExit(evidence: RunEvidence, main: ContainerEvidence | undefined): ExitFinding {
  const word = kubeletExit(evidence, main)
  if (word !== undefined) return { exit: word }
  const record = evidence.exitRecord
  if (!record) return {}
  if (isOfAnotherPod(evidence)) return { doubt: 'other-pod' }
  const doubt = doubtOf(evidence, main, record.status)
  return doubt === undefined
    ? { exit: { status: record.status, witness: 'exit-record' } }
    : { doubt }
}

function kubeletExit(
  { job, pod }: RunEvidence,
  main: ContainerEvidence | undefined,
): Exit | undefined {
  if (main?.state === 'terminated') {
    // ContainerStatusUnknown carries a made-up 137: the kubelet itself lost the container.
    if (main.reason === 'ContainerStatusUnknown' || startFailures.includes(main.reason ?? '')) {
      return undefined
    }
    return typeof main.exitCode === 'number'
      ? { status: main.exitCode, witness: 'kubelet' }
      : undefined
  }
  // Pod and Job only say this when every container ended with 0 by the kubelet's word.
  const isDone = pod?.phase === 'Succeeded' || holds(job?.conditions, 'Complete')
  return isDone && main === undefined && pod?.phase !== 'Failed'
    ? { status: 0, witness: 'kubelet' }
    : undefined
}

function isOfAnotherPod({ exitRecord, pod }: RunEvidence): boolean {
  const claimed = exitRecord?.podUid ?? ''
  const known = pod?.uid ?? ''
  return claimed !== '' && known !== '' && claimed !== known
}

function doubtOf(
  evidence: RunEvidence,
  main: ContainerEvidence | undefined,
  status: number,
): ExitDoubt | undefined {
  const { pod, observation } = evidence
  if (main?.reason === 'ContainerStatusUnknown') return undefined
  const isUnheard = observation?.apiReachable === false || isBeyondNode(evidence)
  const isThere = pod?.observed === 'present' && !isUnheard
  const isOver = pod?.phase === 'Failed' || pod?.phase === 'Succeeded'
  if (isThere && !isOver && (main !== undefined || pod.phase !== undefined)) return 'not-ended'
  if (status === 0 && saysFailed(evidence)) return 'contradicted'
  const cannotBeHad = isOver || isUnheard || (pod !== undefined && pod?.observed !== 'present')
  return cannotBeHad ? undefined : 'kubelet-not-asked'
}

/** Whether the pod's node is silent, and the runner has found the run over or lost by what the volume says. */
function isBeyondNode({ pod, observation, intent }: RunEvidence): boolean {
  const isJudged = typeof observation?.unobservableForMs === 'number' || intent?.carriedOut === true
  return typeof pod?.nodeSilentSinceMs === 'number' && isJudged
}

/** Whether the API says that the pod failed and gives no reason that has nothing to do with the agent. */
function saysFailed({ job, pod }: RunEvidence): boolean {
  const excused =
    Boolean(pod?.reason) ||
    Boolean(pod?.deletionTimestamp) ||
    holds(pod?.conditions, 'DisruptionTarget') ||
    job?.conditions?.some(({ reason }) => reason === 'DeadlineExceeded')
  return !excused && (pod?.phase === 'Failed' || holds(job?.conditions, 'Failed'))
}

/** Whether a condition of this type is True. */
export function holds(
  conditions: readonly { readonly type: string; readonly status: string }[] | null | undefined,
  type: string,
): boolean {
  return conditions?.some((one) => one.type === type && one.status === 'True') ?? false
}
