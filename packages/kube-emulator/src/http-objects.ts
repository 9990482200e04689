import { badRequest, unknownResource } from './api-refusals.ts'
import type { ClusterApi } from './cluster-api.ts'
import { objectAnswer, type Answer } from './http-answer.ts'
import { parseObject, parsePatch } from './http-body.ts'
import { answerDeletion, answerDeletionOfMany } from './http-deletion.ts'
import { listJson, listMetadata, listPage } from './http-list.ts'
import type { ResourceRoute } from './http-route.ts'
import type { TableWriter } from './http-table.ts'
import type { JsonObject } from './json-fields.ts'
import { receivedObject } from './new-object.ts'
import type { ObjectStore } from './object-store.ts'
import { patchObject } from './patch-object.ts'

export interface ObjectRequest {
  readonly route: ResourceRoute
  readonly query: URLSearchParams
  readonly body: string
  readonly contentType: string
  /** How objects are written when the client wants a table. */
  readonly table: TableWriter | undefined
}

/** Answers what asks for objects and is not a stream. */
export function answerObjects(store: ObjectStore, api: ClusterApi, request: ObjectRequest): Answer {
  const { route, query, body } = request
  const { resource, namespace, name, verb } = route
  const subresource = route.subresource === 'status' ? 'status' : undefined
  switch (verb) {
    case 'get': {
      const object = api.get(resource.name, namespace, name)
      if (request.table === undefined) return objectAnswer(object)
      const { resourceVersion } = object.metadata
      return { status: 200, text: request.table([object], { resourceVersion }) }
    }
    case 'list': {
      const page = listPage(store, route, query)
      const text = request.table?.(page.items, listMetadata(page)) ?? listJson(route, page)
      return { status: 200, text }
    }
    case 'create':
      return objectAnswer(
        api.create(resource.name, namespace, parseObject(body, resource.kind)),
        201,
      )
    case 'update':
      return put(api, route, parseObject(body, resource.kind), subresource)
    case 'patch':
      return objectAnswer(
        patchObject(api, route, request.contentType, parsePatch(body), subresource),
      )
    case 'delete':
      return answerDeletion(api, route, query, body)
    case 'deletecollection':
      return answerDeletionOfMany(api, route, query, body)
    case 'watch':
      throw unknownResource()
  }
}

function put(
  api: ClusterApi,
  { resource, namespace, name }: ResourceRoute,
  body: JsonObject,
  subresource: 'status' | undefined,
): Answer {
  const object = receivedObject(resource, namespace, body)
  const said = object.metadata.name
  if (said !== name) {
    throw badRequest(
      said === ''
        ? `the name of the object (${name} based on URL) was undeterminable: name must be provided`
        : `the name of the object (${said}) does not match the name on the URL (${name})`,
    )
  }
  const isNew = resource.createdByPut === true && !api.find(resource.name, namespace, name)
  if (isNew) return objectAnswer(api.create(resource.name, namespace, body), 201)
  return objectAnswer(api.replace(resource.name, object, subresource))
}
