import { checkPreconditions } from './api-deletion.ts'
import type { ClusterApi } from './cluster-api.ts'
import { markDisrupted } from './disruption.ts'
import { jsonAnswer, type Answer } from './http-answer.ts'
import { parseObject } from './http-body.ts'
import { readDeleteOptions } from './http-deletion.ts'
import type { ResourceRoute } from './http-route.ts'
import { objectAt } from './json-fields.ts'
import { isPod } from './pod-shape.ts'

/** Evicts a pod: says so on it, then deletes it. */
export function answerEviction(
  api: ClusterApi,
  { resource, namespace, name }: ResourceRoute,
  body: string,
): Answer {
  const pod = api.get('pods', namespace, name)
  const request = readDeleteOptions(objectAt(parseObject(body, 'Eviction'), 'deleteOptions'))
  checkPreconditions(resource, pod, request)
  if (isPod(pod)) markDisrupted(api, pod, 'EvictionByEvictionAPI', 'Eviction API: evicting')
  const { preconditions: _, ...deletion } = request
  api.delete('pods', namespace, name, deletion)
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
  return jsonAnswer(status, 201)
}
