import type { FieldError } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { itemsAt, numberAt, objectAt, textAt, valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { jobErrors } from './validation-job.ts'
import { invalidValue, metadataErrors, required } from './validation-metadata.ts'
import { podSpecErrors } from './validation-pod.ts'

/** What is invalid about an object, in the order in which Kubernetes says it. */
export function objectErrors(
  resource: ApiResource,
  object: KubernetesObject,
): readonly FieldError[] {
  return [...metadataErrors(resource, object.metadata), ...contentErrors(resource.name, object)]
}

function contentErrors(resource: string, object: KubernetesObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec')
  switch (resource) {
    case 'jobs':
      return jobErrors(spec)
    case 'pods':
      return podSpecErrors(spec, 'spec')
    case 'secrets':
    case 'configmaps':
      return dataErrors(object)
    case 'leases':
      return leaseErrors(object)
    case 'events':
      return eventErrors(object)
    case 'persistentvolumeclaims':
      return claimErrors(object)
    case 'persistentvolumes':
      return volumeErrors(object)
    default:
      return []
  }
}

const maxDataBytes = 1_048_576

function dataErrors(object: KubernetesObject): readonly FieldError[] {
  const detail =
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
  const data = Object.entries(objectAt(object, 'data'))
  const bytes = data.reduce((sum, [, value]) => sum + sizeOf(object, String(value)), 0)
  return [
    ...data.flatMap(([key]) =>
      /^[-._a-zA-Z0-9]+$/.test(key) ? [] : [invalidValue(`data[${key}]`, key, detail)],
    ),
    ...(bytes > maxDataBytes ? [tooLong(object.kind === 'Secret' ? 'data' : '')] : []),
  ]
}

function sizeOf({ kind }: KubernetesObject, value: string): number {
  return Buffer.byteLength(value, kind === 'Secret' ? 'base64' : 'utf8')
}

function tooLong(field: string): FieldError {
  const message = `Too long: may not be more than ${maxDataBytes} bytes`
  return { reason: 'FieldValueTooLong', message, field: field === '' ? '[]' : field }
}

function leaseErrors(lease: KubernetesObject): readonly FieldError[] {
  const seconds = numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 1
  const transitions = numberAt(lease, 'spec', 'leaseTransitions') ?? 0
  return [
    ...(seconds <= 0
      ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : []),
    ...(transitions < 0
      ? [invalidValue('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ]
}

function eventErrors(event: KubernetesObject): readonly FieldError[] {
  const namespace = textAt(event, 'involvedObject', 'namespace') ?? 'default'
  if (namespace === (event.metadata.namespace ?? '')) return []
  return [invalidValue('involvedObject.namespace', namespace, 'does not match event.namespace')]
}

function claimErrors(claim: KubernetesObject): readonly FieldError[] {
  const hasStorage = valueAt(claim, 'spec', 'resources', 'requests', 'storage') !== undefined
  return [
    ...(itemsAt(claim, 'spec', 'accessModes').length === 0
      ? [required('spec.accessModes', 'at least 1 access mode is required')]
      : []),
    ...(hasStorage ? [] : [required('spec.resources[storage]')]),
  ]
}

function volumeErrors(volume: KubernetesObject): readonly FieldError[] {
  return [
    ...(itemsAt(volume, 'spec', 'accessModes').length === 0 ? [required('spec.accessModes')] : []),
    ...(valueAt(volume, 'spec', 'capacity') === undefined ? [required('spec.capacity')] : []),
  ]
}
