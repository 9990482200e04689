import type { PodUsage } from './admission-quota.ts'
import { admitted, checkPolicies } from './admission.ts'
import { beginningObject, defaultedObject, labelledJob, preparedJob } from './api-defaults.ts'
import { alreadyExists, invalid } from './api-refusals.ts'
import { findResource, type ApiResource } from './api-resources.ts'
import { asSent } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { bornObject, receivedObject } from './new-object.ts'
import type { ObjectStore } from './object-store.ts'
import { objectErrors } from './validation.ts'

interface Creation {
  readonly store: ObjectStore
  readonly podUsage: PodUsage
  readonly now: Date
  readonly resource: ApiResource
  readonly admit?: ((resource: string, object: KubernetesObject) => void) | undefined
}

/** Creates as the API does: defaults, admission, name and identity, validation, policies, in this order. */
export function createObject(
  { store, podUsage, now, resource, admit }: Creation,
  namespace: string,
  body: object,
): KubernetesObject {
  const received = receivedObject(resource, namespace, asSent(body))
  const beginning = beginningObject(defaultedObject(received))
  const welcome = admitted(store, resource, beginning)
  const born = bornObject(resource, welcome, now)
  const object = prepared(born)
  const errors = objectErrors(resource, object)
  if (errors.length > 0) throw invalid(resource, object.metadata.name, errors)
  checkPolicies(store, podUsage, resource, object)
  admit?.(resource.name, object)
  if (store.get(resource.name, namespace, object.metadata.name) !== undefined)
    throw alreadyExists(resource, object.metadata.name)
  return store.put(resource.name, labelledJob(object))
}

/** What every new namespace gets from the controllers of its cluster. */
export function furnishNamespace(creation: Omit<Creation, 'resource'>, name: string): void {
  const contents = [
    ['serviceaccounts', { metadata: { name: 'default' } }],
    ['configmaps', { metadata: { name: 'kube-root-ca.crt' }, data: { 'ca.crt': '' } }],
  ] as const
  for (const [kind, body] of contents) {
    const resource = findResource(kind)
    if (resource !== undefined) createObject({ ...creation, resource }, name, body)
  }
}

function prepared(object: KubernetesObject): KubernetesObject {
  const { metadata } = object
  if (object.kind !== 'Namespace') return preparedJob(object)
  const labels = { 'kubernetes.io/metadata.name': metadata.name, ...metadata.labels }
  return { ...object, metadata: { ...metadata, labels } }
}
