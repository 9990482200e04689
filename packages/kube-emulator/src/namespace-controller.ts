import { ApiError } from './api-error.ts'
import { apiResources } from './api-resources.ts'
import type { Change } from './change-history.ts'
import type { ControllerParts } from './job-controller.ts'
import { itemsAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

/** Empties namespaces that are deleted: pods first, then everything else. Returns what takes the changes of the store. */
export function createNamespaceController(parts: ControllerParts): (change: Change) => void {
  const going = new Set<string>()
  return ({ type, resource, object }) => {
    const { namespace = '', name, deletionTimestamp } = object.metadata
    if (resource === 'namespaces') {
      if (type === 'DELETED') going.delete(name)
      else if (deletionTimestamp !== undefined) {
        going.add(name)
        emptySoon(parts, name)
      }
    } else if (type === 'DELETED' && going.has(namespace)) emptySoon(parts, namespace)
  }
}

function emptySoon(parts: ControllerParts, namespace: string): void {
  parts.queue.add(`namespace ${namespace}`, parts.timings.jobSyncMs, () => {
    const [pods, ...others] = namespacedResources()
    if (pods !== undefined && deleteAll(parts, pods, namespace) > 0) return
    const left = others.reduce((sum, name) => sum + deleteAll(parts, name, namespace), 0)
    if (left === 0) parts.api.update('namespaces', '', namespace, withoutFinalizers)
  })
}

function namespacedResources(): readonly string[] {
  const names = apiResources.filter(({ namespaced }) => namespaced).map(({ name }) => name)
  return ['pods', ...names.filter((name) => name !== 'pods')]
}

/** Deletes all objects of a kind, and tells how many are left. */
function deleteAll({ api }: ControllerParts, resource: string, namespace: string): number {
  for (const { metadata } of api.list(resource, namespace)) {
    if (metadata.deletionTimestamp !== undefined) continue
    try {
      api.delete(resource, namespace, metadata.name, { propagationPolicy: 'Background' })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error // It went with something else.
    }
  }
  return api.list(resource, namespace).length
}

function withoutFinalizers(namespace: KubernetesObject): KubernetesObject {
  if (itemsAt(namespace, 'spec', 'finalizers').length === 0) return namespace
  return { ...namespace, spec: {} }
}
