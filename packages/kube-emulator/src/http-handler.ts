import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { ApiError } from './api-error.ts'
import { fateOf, type AskedFor } from './api-faults.ts'
import { unknownResource } from './api-refusals.ts'
import { selectionOf } from './api-selection.ts'
import type { ClusterApi } from './cluster-api.ts'
import { discoveryDocument } from './discovery.ts'
import type { FaultBoard } from './fault-board.ts'
import { answerAccessReview } from './http-access-review.ts'
import { errorAnswer, writeAnswer, type Answer } from './http-answer.ts'
import { readBody } from './http-body.ts'
import { isDryRun } from './http-deletion.ts'
import { answerEviction } from './http-eviction.ts'
import { answerObjects } from './http-objects.ts'
import { answerPodLog, type FindContainerLog } from './http-pod-log.ts'
import { routeOf, type ResourceRoute, type Route } from './http-route.ts'
import { tableWriter } from './http-table.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { ObjectStore } from './object-store.ts'
import { openapiDocument } from './openapi.ts'
import type { WatchHub } from './watch-hub.ts'
import { watchStart } from './watch-start.ts'

export interface HandlerParts {
  readonly store: ObjectStore
  readonly api: ClusterApi
  /** Answers what only tries something. */
  readonly dryApi: ClusterApi
  readonly faults: FaultBoard
  readonly watches: WatchHub
  readonly findLog: FindContainerLog
  readonly token: string
  readonly count: (verb: string, resource: string) => void
  /** Gives numbers from 0 to 1, for faults that strike only a share. */
  readonly chance: () => number
}

/** Answers one request; never rejects. */
export async function handleRequest(
  parts: HandlerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'https://localhost')
    const route = routeOf(request.method ?? 'GET', url)
    authenticate(parts.token, request, route)
    const asked = askedFor(route)
    if (asked !== undefined) {
      parts.count(asked.verb, asked.resource)
      const { delayMs, refusal } = fateOf(parts.faults, asked, parts.chance)
      if (delayMs > 0) await new Promise((settle) => setTimeout(settle, delayMs).unref())
      if (refusal !== undefined) throw refusal
    }
    const answer = await answerRoute(parts, route, { request, response, query: url.searchParams })
    if (answer !== undefined) writeAnswer(response, answer)
  } catch (error) {
    writeAnswer(response, errorAnswer(error))
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly query: URLSearchParams
}

/** Undefined when a stream answers. */
async function answerRoute(
  parts: HandlerParts,
  route: Route,
  exchange: Exchange,
): Promise<Answer | undefined> {
  switch (route.kind) {
    case 'document': {
      const document = discoveryDocument(route.path) ?? openapiDocument(route.path)
      return document ?? { status: 404, text: '404 page not found\n', contentType: 'text/plain' }
    }
    case 'access-review':
      return answerAccessReview(parts.faults, await readBody(exchange.request))
    case 'method-not-allowed':
      throw methodNotAllowed()
    case 'unknown':
      throw unknownResource()
    case 'resource':
      return await answerResource(parts, route, exchange)
  }
}

async function answerResource(
  { store, api, dryApi, watches, findLog }: HandlerParts,
  route: ResourceRoute,
  { request, response, query }: Exchange,
): Promise<Answer | undefined> {
  const table = tableWriter(route.resource, request.headers.accept, query)
  if (route.verb === 'watch') {
    const seconds = Number(query.get('timeoutSeconds') ?? 0)
    watches.open(response, {
      resource: route.resource,
      selection: selectionOf(route.resource, route.namespace, query),
      start: watchStart(store, query),
      sendsBookmarks: isTrue(query.get('allowWatchBookmarks')),
      timeoutMs: 1000 * (seconds > 0 ? seconds : 1800),
      ...(table !== undefined && {
        write: (object: KubernetesObject) =>
          table([object], { resourceVersion: object.metadata.resourceVersion }),
      }),
    })
    return undefined
  }
  if (route.subresource === 'log') return answerPodLog(api, findLog, route, query, response)
  const body = await readBody(request)
  const chosen = isDryRun(query, route.verb, body) ? dryApi : api
  if (route.subresource === 'eviction') return answerEviction(chosen, route, body)
  const contentType = request.headers['content-type'] ?? ''
  return answerObjects(store, chosen, { route, query, body, contentType, table })
}

function askedFor(route: Route): AskedFor | undefined {
  if (route.kind === 'access-review')
    return { verb: 'create', resource: 'selfsubjectaccessreviews', namespace: '' }
  if (route.kind !== 'resource') return undefined
  const { verb, resource, subresource, namespace } = route
  const inner = subresource === '' ? '' : `/${subresource}`
  return { verb, resource: resource.name + inner, namespace }
}

function authenticate(token: string, request: IncomingMessage, route: Route): void {
  const isPublic =
    route.kind === 'document' && /^\/(version|healthz|livez|readyz)$/.test(route.path)
  if (isPublic) return
  const given = Buffer.from(request.headers.authorization ?? '')
  const expected = Buffer.from(`Bearer ${token}`)
  if (given.length === expected.length && timingSafeEqual(given, expected)) return
  throw new ApiError('Unauthorized', { code: 401, reason: 'Unauthorized' })
}

function methodNotAllowed(): ApiError {
  return new ApiError('the server does not allow this method on the requested resource', {
    code: 405,
    reason: 'MethodNotAllowed',
    details: {},
  })
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1'
}
