import type { SeenCondition, SeenContainer, SeenObject, WatchLine } from './watch-line.ts'

/**
 * What became true, in order. The keys are objects (`Job`, `Pod`, and `Pod NAME` when no Job made it), the conditions
 * of a pod that change beside its life (`Pod: Ready`), and `events of …`.
 */
export type Facts = Readonly<Record<string, readonly string[]>>

/** Reduces watch events to the facts that became true; what repeats or varies with a machine is left out. */
export function factsOf(lines: readonly WatchLine[]): Facts {
  const facts: Record<string, string[]> = {}
  const snapshots = new Map<string, readonly Fact[]>()
  const keys = keysOf(lines)
  for (const { kind, type, object } of lines) {
    const { uid } = object.metadata
    if (kind === 'events') {
      const reasons = (facts[eventKey(object, keys)] ??= [])
      if (object.reason && !reasons.includes(object.reason)) reasons.push(object.reason)
      continue
    }
    const before = new Set((snapshots.get(uid) ?? []).map(({ text }) => text))
    const now = snapshotOf(keys.get(uid) ?? '', object, type)
    snapshots.set(uid, now)
    for (const { key, text } of now) if (!before.has(text)) (facts[key] ??= []).push(text)
  }
  return facts
}

interface Fact {
  readonly key: string
  readonly text: string
}

function keysOf(lines: readonly WatchLine[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>()
  for (const { kind, object } of lines) {
    if (kind === 'events') continue
    const { uid, name, ownerReferences = [] } = object.metadata
    const isMade = kind === 'jobs' || ownerReferences.some((owner) => owner.kind === 'Job')
    const singular = kind === 'jobs' ? 'Job' : 'Pod'
    keys.set(uid, isMade ? singular : `${singular} ${name}`)
  }
  return keys
}

function eventKey({ involvedObject }: SeenObject, keys: ReadonlyMap<string, string>): string {
  const known = keys.get(involvedObject?.uid ?? '')
  return `events of ${known ?? involvedObject?.kind ?? 'nothing'}`
}

function snapshotOf(key: string, object: SeenObject, type: string): readonly Fact[] {
  const { status = {}, metadata } = object
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata
  const end = grace === undefined || grace === 0 ? 'is to end now' : 'is to end within its grace'
  const texts = [
    ...(status.initContainerStatuses ?? []).map(containerFact),
    ...(status.containerStatuses ?? []).map(containerFact),
    ...(status.phase === undefined ? [] : [`phase ${status.phase}`]),
    ...(status.reason === undefined ? [] : [`reason ${status.reason}`]),
    ...(deletionTimestamp === undefined ? [] : [end]),
    ...(type === 'DELETED' ? ['is gone'] : []),
  ]
  const conditions = (status.conditions ?? []).map((condition) => conditionFact(key, condition))
  return [...conditions, ...texts.map((text) => ({ key, text }))]
}

/** The kubelet's view of readiness has keys of its own: its steps fall together as the kubelet is quick or slow. */
const besideLife = new Set(['PodReadyToStartContainers', 'Initialized', 'ContainersReady', 'Ready'])

function conditionFact(key: string, { type, status, reason }: SeenCondition): Fact {
  const text = `${type} ${status}${reason ? ` ${reason}` : ''}`
  return { key: besideLife.has(type) ? `${key}: ${type}` : key, text }
}

function containerFact({ name, state = {} }: SeenContainer): string {
  const { waiting, running, terminated } = state
  if (terminated) return `${name} terminated: ${terminated.reason ?? ''} ${terminated.exitCode}`
  if (running) return `${name} running`
  return `${name} waiting: ${waiting?.reason ?? ''}`
}
