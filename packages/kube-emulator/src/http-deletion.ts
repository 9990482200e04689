import { invalidOptions } from './api-refusals.ts'
import { apiVersionOf } from './api-resources.ts'
import { selectionOf } from './api-selection.ts'
import type { ClusterApi, DeleteRequest } from './cluster-api.ts'
import { jsonAnswer, objectAnswer, type Answer } from './http-answer.ts'
import { parseObject } from './http-body.ts'
import type { ResourceRoute, Verb } from './http-route.ts'
import { itemsAt, numberAt, textAt, type JsonObject } from './json-fields.ts'
import { itemJson } from './object-json.ts'

/** Deletes one object; what is gone at once is told by a `Status`, but for the resources that tell the object. */
export function answerDeletion(
  api: ClusterApi,
  { resource, namespace, name }: ResourceRoute,
  query: URLSearchParams,
  body: string,
): Answer {
  const request = deleteRequest(query, body)
  const object = api.delete(resource.name, namespace, name, request)
  const warns = resource.name === 'jobs' && request.propagationPolicy === undefined
  const headers = warns ? { warning } : {}
  const isGone = api.find(resource.name, namespace, name)?.metadata.uid !== object.metadata.uid
  if (!isGone || resource.deletionTellsObject === true) return { ...objectAnswer(object), headers }
  const details = {
    name,
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.name,
    uid: object.metadata.uid,
  }
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details }
  return { ...jsonAnswer(status), headers }
}

/** Deletes all that match, one by one, and tells them. */
export function answerDeletionOfMany(
  api: ClusterApi,
  { resource, namespace }: ResourceRoute,
  query: URLSearchParams,
  body: string,
): Answer {
  const request = deleteRequest(query, body)
  const selection = selectionOf(resource, namespace, query)
  const items = api
    .list(resource.name, selection.namespace)
    .filter(selection.matches)
    .map(({ metadata }) =>
      api.delete(resource.name, metadata.namespace ?? '', metadata.name, request),
    )
  const head = `"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}"`
  return { status: 200, text: `{${head},"metadata":{},"items":[${items.map(itemJson).join(',')}]}` }
}

const warning =
  '299 - "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning"'

/** Whether a request only tries something: the options of deletions may stand in the body, or within an eviction. */
export function isDryRun(query: URLSearchParams, verb: Verb, body: string): boolean {
  if (query.has('dryRun')) return true
  if (!body.includes('dryRun') || verb === 'update' || verb === 'patch') return false
  const given = parseObject(body, 'DeleteOptions')
  return [given, given['deleteOptions']].some((each) => itemsAt(each, 'dryRun').length > 0)
}

/** Options may stand in the body or in the query. */
function deleteRequest(query: URLSearchParams, body: string): DeleteRequest {
  return readDeleteOptions(body.trim() === '' ? {} : parseObject(body, 'DeleteOptions'), query)
}

/** Reads `metav1.DeleteOptions`; what they leave open is taken from the query. */
export function readDeleteOptions(
  given: JsonObject,
  query: URLSearchParams = new URLSearchParams(),
): DeleteRequest {
  const seconds = query.get('gracePeriodSeconds')
  const gracePeriodSeconds =
    numberAt(given, 'gracePeriodSeconds') ?? (seconds === null ? undefined : Number(seconds))
  const policy = textAt(given, 'propagationPolicy') ?? query.get('propagationPolicy') ?? ''
  const uid = textAt(given, 'preconditions', 'uid')
  const resourceVersion = textAt(given, 'preconditions', 'resourceVersion')
  return {
    ...(gracePeriodSeconds !== undefined && { gracePeriodSeconds }),
    ...policyNamed(policy),
    preconditions: {
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
    },
  }
}

function policyNamed(policy: string): Pick<DeleteRequest, 'propagationPolicy'> {
  if (policy === '') return {}
  if (policy === 'Background' || policy === 'Foreground' || policy === 'Orphan')
    return { propagationPolicy: policy }
  throw invalidOptions('DeleteOptions', {
    field: 'propagationPolicy',
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`,
  })
}
