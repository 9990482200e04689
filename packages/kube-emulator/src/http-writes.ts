import { badRequest, invalid } from './api-refusals.ts'
import { requireUid } from './api-replacement.ts'
import type { ClusterApi } from './cluster-api.ts'
import { objectAnswer, type Answer } from './http-answer.ts'
import { parseObject, parsePatch } from './http-body.ts'
import { fieldWarnings } from './http-field-validation.ts'
import type { ResourceRoute } from './http-route.ts'
import { receivedObject } from './new-object.ts'
import { patchedObject } from './patch-object.ts'
import { invalidValue } from './validation-metadata.ts'

export interface WriteRequest {
  readonly route: ResourceRoute
  readonly query: URLSearchParams
  readonly body: string
  readonly contentType: string
}

/** Creates the object of the body. */
export function answerCreate(api: ClusterApi, { route, query, body }: WriteRequest): Answer {
  const { resource, namespace } = route
  const sent = parseObject(body, resource.kind)
  const headers = fieldWarnings(resource.kind, sent, query)
  return { ...objectAnswer(api.create(resource.name, namespace, sent), 201), headers }
}

/** Replaces an object, or its status, by that of the body. */
export function answerUpdate(api: ClusterApi, { route, query, body }: WriteRequest): Answer {
  const { resource, namespace, name } = route
  const sent = parseObject(body, resource.kind)
  const object = receivedObject(resource, namespace, sent)
  checkName(object.metadata.name, name)
  const headers = fieldWarnings(resource.kind, sent, query)
  const isNew = resource.createdByPut === true && !api.find(resource.name, namespace, name)
  if (isNew) {
    requireUid(resource, object, '')
    return { ...objectAnswer(api.create(resource.name, namespace, sent), 201), headers }
  }
  return { ...objectAnswer(api.replace(resource.name, object, statusOf(route))), headers }
}

/** Puts what the patch makes of an object, or of its status, checked like every replacement. */
export function answerPatch(api: ClusterApi, request: WriteRequest): Answer {
  const { route, query } = request
  const { resource, namespace, name } = route
  const current = api.get(resource.name, namespace, name)
  const patch = parsePatch(request.body)
  const patched = patchedObject(current, request.contentType, patch)
  const headers = fieldWarnings(resource.kind, patched, query, patch)
  const object = receivedObject(resource, namespace, patched)
  checkName(object.metadata.name, name)
  if (object.metadata.uid !== current.metadata.uid) {
    const error = invalidValue('metadata.uid', object.metadata.uid, 'field is immutable')
    throw invalid(resource, name, [error])
  }
  return { ...objectAnswer(api.replace(resource.name, object, statusOf(route))), headers }
}

function statusOf({ subresource }: ResourceRoute): 'status' | undefined {
  return subresource === 'status' ? 'status' : undefined
}

function checkName(said: string, name: string): void {
  if (said === name) return
  throw badRequest(
    said === ''
      ? `the name of the object (${name} based on URL) was undeterminable: name must be provided`
      : `the name of the object (${said}) does not match the name on the URL (${name})`,
  )
}
