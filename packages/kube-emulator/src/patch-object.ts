import { ApiError } from './api-error.ts'
import { badRequest, invalid } from './api-refusals.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { ResourceRoute } from './http-route.ts'
import { asSent, isJsonObject } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { receivedObject } from './new-object.ts'
import { applyJsonPatch } from './patch-json.ts'
import { applyMergePatch } from './patch-merge.ts'
import { applyStrategicPatch } from './patch-strategic.ts'
import { invalidValue } from './validation-metadata.ts'

const ways: Readonly<Record<string, (target: unknown, patch: unknown) => unknown>> = {
  'application/merge-patch+json': applyMergePatch,
  'application/json-patch+json': applyJsonPatch,
  'application/strategic-merge-patch+json': applyStrategicPatch,
}

/** Puts what the patch makes of the object, checked as any replacement. */
export function patchObject(
  api: ClusterApi,
  { resource, namespace, name }: ResourceRoute,
  contentType: string,
  patch: unknown,
  subresource: 'status' | undefined,
): KubernetesObject {
  const apply = ways[contentType.split(';')[0]?.trim() ?? '']
  if (apply === undefined) throw unsupportedPatch()
  const current = api.get(resource.name, namespace, name)
  const patched = apply(current, patch)
  if (!isJsonObject(patched)) throw badRequest('the patch does not leave an object')
  const object = receivedObject(resource, namespace, asSent(patched))
  if (object.metadata.name !== name) {
    const why = `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`
    throw badRequest(why)
  }
  if (object.metadata.uid !== current.metadata.uid) {
    const error = invalidValue('metadata.uid', object.metadata.uid, 'field is immutable')
    throw invalid(resource, name, [error])
  }
  return api.replace(resource.name, object, subresource)
}

function unsupportedPatch(): ApiError {
  return new ApiError('415: Unsupported Media Type', {
    code: 415,
    reason: 'UnsupportedMediaType',
    details: {},
  })
}
