import { isDeepStrictEqual } from 'node:util'

import { objectAt, textAt, valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { Change, ObjectStore } from './object-store.ts'

/** Why the quotas of a namespace admit no further pod; undefined when they do. */
export function podQuotaRefusal(store: ObjectStore, namespace: string): string | undefined {
  for (const quota of store.list('resourcequotas', namespace)) {
    const limit = Number(valueAt(quota, 'spec', 'hard', 'pods') ?? Infinity)
    if (limit === Infinity) continue
    const used = livingPods(store, namespace)
    if (used + 1 > limit)
      return `exceeded quota: ${quota.metadata.name}, requested: pods=1, used: pods=${used}, limited: pods=${limit}`
  }
  return undefined
}

/** Keeps what the status of quotas says, as the quota controller does. Returns what ends it. */
export function keepQuotaStatus(store: ObjectStore): () => void {
  return store.onChange((change) => {
    if (change.resource === 'pods' && !changesUsage(change)) return
    if (change.resource !== 'pods' && change.resource !== 'resourcequotas') return
    for (const quota of store.list('resourcequotas', change.object.metadata.namespace)) {
      const status = quotaStatus(store, quota)
      if (!isDeepStrictEqual(status, quota['status']))
        store.put('resourcequotas', { ...quota, status })
    }
  })
}

function quotaStatus(store: ObjectStore, quota: KubernetesObject): object {
  const hard = objectAt(quota, 'spec', 'hard')
  const used = String(livingPods(store, quota.metadata.namespace ?? ''))
  return {
    hard,
    used: Object.fromEntries(Object.keys(hard).map((key) => [key, key === 'pods' ? used : '0'])),
  }
}

function changesUsage({ type, object, previous }: Change): boolean {
  return type !== 'MODIFIED' || isLiving(object) !== (previous !== undefined && isLiving(previous))
}

function livingPods(store: ObjectStore, namespace: string): number {
  return store.list('pods', namespace).filter(isLiving).length
}

function isLiving(pod: KubernetesObject): boolean {
  const phase = textAt(pod, 'status', 'phase')
  return phase !== 'Succeeded' && phase !== 'Failed'
}
