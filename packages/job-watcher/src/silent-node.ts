import type { SilentNodeFact } from './job-state.ts'
import { present } from './json-value.ts'
import { isTerminalPod, type PodSnapshot } from './pod-snapshot.ts'
import { mark, type Situation } from './state-rules.ts'

/**
 * The node controller alone takes `Ready` from a pod whose containers are ready, and gives no reason: a kubelet that does so
 * (a readiness gate) gives one.
 */
function saysNodeIsSilent({ conditions }: PodSnapshot): boolean {
  const isReady = conditions.find(({ type }) => type === 'Ready')
  const areReady = conditions.find(({ type }) => type === 'ContainersReady')
  return isReady?.status === 'False' && !isReady.reason && areReady?.status === 'True'
}

/** The node of a pod that is said to run, while nobody hears of that node. */
export function silentNode(situation: Situation): SilentNodeFact | undefined {
  const { chosen, main, seen } = situation
  if (chosen === undefined || chosen.absent === 'confirmed' || main?.state !== 'running') {
    return undefined
  }
  if (isTerminalPod(chosen.pod) || !saysNodeIsSilent(chosen.pod)) return undefined
  return present<SilentNodeFact>({
    node: chosen.pod.nodeName,
    sinceMs: Math.round(mark(situation, 'nodeSilent') - seen.now + seen.date),
  })
}
