import { isDeepStrictEqual } from 'node:util'

import { objectAt, textAt, valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { ObjectStore } from './object-store.ts'

/** How many pods of each namespace have not ended: what quotas count. */
export type PodUsage = (namespace: string) => number

/** Counts pods as they come and go, so that no quota has to look through them. */
export function countPods(store: ObjectStore): PodUsage {
  const counts = new Map<string, number>()
  store.onChange(({ type, resource, object, previous }) => {
    if (resource !== 'pods') return
    const { namespace = '' } = object.metadata
    const before = previous !== undefined && isLiving(previous) ? 1 : 0
    const after = type !== 'DELETED' && isLiving(object) ? 1 : 0
    counts.set(namespace, (counts.get(namespace) ?? 0) + after - before)
  })
  return (namespace) => counts.get(namespace) ?? 0
}

/** Why the quotas of a namespace admit no further pod; undefined when they do. */
export function podQuotaRefusal(
  store: ObjectStore,
  usage: PodUsage,
  namespace: string,
): string | undefined {
  for (const quota of store.list('resourcequotas', namespace)) {
    const limit = Number(valueAt(quota, 'spec', 'hard', 'pods') ?? Infinity)
    const used = usage(namespace)
    if (used + 1 > limit)
      return `exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=${used}, limited: pods=${limit}`
  }
  return undefined
}

/** Keeps what the status of quotas says, as the quota controller does. */
export function keepQuotaStatus(store: ObjectStore, usage: PodUsage): void {
  store.onChange(({ resource, object }) => {
    if (resource !== 'pods' && resource !== 'resourcequotas') return
    const { namespace = '' } = object.metadata
    for (const quota of store.list('resourcequotas', namespace)) {
      const status = quotaStatus(quota, usage(namespace))
      if (!isDeepStrictEqual(status, quota['status']))
        store.put('resourcequotas', { ...quota, status })
    }
  })
}

function quotaStatus(quota: KubernetesObject, pods: number): object {
  const hard = objectAt(quota, 'spec', 'hard')
  const used = Object.keys(hard).map((key) => [key, key === 'pods' ? String(pods) : '0'])
  return { hard, used: Object.fromEntries(used) }
}

function isLiving(pod: KubernetesObject): boolean {
  const phase = textAt(pod, 'status', 'phase')
  return phase !== 'Succeeded' && phase !== 'Failed'
}
