import { type Condition, type PodPhase, withCondition } from './pod-shape.ts'
import type { ContainerFacts, PodFacts } from './pod-status.ts'

/** The conditions that the kubelet keeps, behind those that others have put there. */
export function podConditions(
  facts: PodFacts,
  phase: PodPhase,
  previous: readonly Condition[],
  now: string,
): readonly Condition[] {
  const isScheduled = previous.find(({ type }) => type === 'PodScheduled')
  const own: readonly Said[] = [
    sandboxCondition(facts),
    initializedCondition(facts, phase),
    readyCondition('Ready', facts, phase),
    readyCondition('ContainersReady', facts, phase),
    { type: 'PodScheduled', status: isScheduled?.status ?? 'True' },
  ]
  const isOwn = ({ type }: Condition): boolean => own.some((condition) => condition.type === type)
  const others = previous.filter((condition) => !isOwn(condition))
  return [...others, ...own.map((said) => completed(said, facts, previous, now))]
}

type Said = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>

function completed(
  { type, status, ...why }: Said,
  { pod }: PodFacts,
  previous: readonly Condition[],
  now: string,
): Condition {
  const observedGeneration = pod.metadata.generation ?? 1
  const times = { lastProbeTime: null, lastTransitionTime: now }
  const condition = { type, observedGeneration, status, ...times, ...why }
  const before = previous.filter((found) => found.type === type)
  return withCondition(before, condition)[0] ?? condition
}

function sandboxCondition({ hasSandbox, isFinished }: PodFacts): Said {
  const isReady = hasSandbox && !isFinished
  return { type: 'PodReadyToStartContainers', status: isReady ? 'True' : 'False' }
}

function initializedCondition({ init }: PodFacts, phase: PodPhase): Said {
  const type = 'Initialized'
  const incomplete = init.filter(({ state }) => state.terminated?.exitCode !== 0)
  if (incomplete.length === 0) {
    return { type, status: 'True', ...(phase === 'Succeeded' && { reason: 'PodCompleted' }) }
  }
  const message = `containers with incomplete status: ${names(incomplete)}`
  return { type, status: 'False', reason: 'ContainersNotInitialized', message }
}

function readyCondition(
  type: 'Ready' | 'ContainersReady',
  { main }: PodFacts,
  phase: PodPhase,
): Said {
  if (phase === 'Succeeded') return { type, status: 'False', reason: 'PodCompleted' }
  if (phase === 'Failed') return { type, status: 'False', reason: 'PodFailed' }
  const unready = main.filter(({ state }) => state.running === undefined)
  if (unready.length === 0) return { type, status: 'True' }
  const message = `containers with unready status: ${names(unready)}`
  return { type, status: 'False', reason: 'ContainersNotReady', message }
}

function names(containers: readonly ContainerFacts[]): string {
  return `[${containers.map(({ spec }) => spec.name).join(' ')}]`
}
