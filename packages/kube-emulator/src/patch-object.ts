import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { asSent, isJsonObject, type JsonObject } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { applyJsonPatch } from './patch-json.ts'
import { applyMergePatch } from './patch-merge.ts'
import { applyStrategicPatch } from './patch-strategic.ts'

const ways: Readonly<Record<string, (target: unknown, patch: unknown) => unknown>> = {
  'application/merge-patch+json': applyMergePatch,
  'application/json-patch+json': applyJsonPatch,
  'application/strategic-merge-patch+json': applyStrategicPatch,
}

/** What a patch makes of an object, by the kind of patch that the content type names. */
export function patchedObject(
  current: KubernetesObject,
  contentType: string,
  patch: unknown,
): JsonObject {
  const apply = ways[contentType.split(';')[0]?.trim() ?? '']
  if (apply === undefined) {
    throw new ApiError('415: Unsupported Media Type', {
      code: 415,
      reason: 'UnsupportedMediaType',
      details: {},
    })
  }
  const patched = apply(current, patch)
  if (!isJsonObject(patched)) throw badRequest('the patch does not leave an object')
  return asSent(patched)
}
