import { unknownResource } from './api-refusals.ts'
import type { ClusterApi } from './cluster-api.ts'
import { objectAnswer, type Answer } from './http-answer.ts'
import { answerDeletion, answerDeletionOfMany } from './http-deletion.ts'
import { listJson, listMetadata, listPage } from './http-list.ts'
import type { TableWriter } from './http-table.ts'
import { answerCreate, answerPatch, answerUpdate, type WriteRequest } from './http-writes.ts'
import type { ObjectStore } from './object-store.ts'

export interface ObjectRequest extends WriteRequest {
  /** How objects are written when the client wants a table. */
  readonly table: TableWriter | undefined
}

/** Answers what asks for objects and is not a stream. */
export function answerObjects(store: ObjectStore, api: ClusterApi, request: ObjectRequest): Answer {
  const { route, query, body } = request
  const { resource, namespace, name, verb } = route
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
      return answerCreate(api, request)
    case 'update':
      return answerUpdate(api, request)
    case 'patch':
      return answerPatch(api, request)
    case 'delete':
      return answerDeletion(api, route, query, body)
    case 'deletecollection':
      return answerDeletionOfMany(api, route, query, body)
    case 'watch':
      throw unknownResource()
  }
}
