import { expect, test } from 'vitest'

import { routeOf } from './http-route.ts'

const routed = (method: string, path: string) => {
  const route = routeOf(method, new URL(path, 'https://localhost'))
  if (route.kind !== 'resource') return route.kind
  const { verb, resource, namespace, name, subresource } = route
  return [verb, resource.name, namespace, name, subresource].join(' ')
}

test.for([
  ['GET', '/api/v1/namespaces', 'list namespaces   '],
  ['GET', '/api/v1/namespaces/a', 'get namespaces  a '],
  ['PATCH', '/api/v1/namespaces/a/status', 'patch namespaces  a status'],
  ['GET', '/api/v1/pods?watch=true', 'watch pods   '],
  ['GET', '/api/v1/namespaces/a/pods?watch=1', 'watch pods a  '],
  ['POST', '/apis/batch/v1/namespaces/a/jobs', 'create jobs a  '],
  ['PUT', '/apis/batch/v1/namespaces/a/jobs/j', 'update jobs a j '],
  ['DELETE', '/apis/batch/v1/namespaces/a/jobs', 'deletecollection jobs a  '],
  ['GET', '/api/v1/namespaces/a/pods/p/log', 'get pods a p log'],
  ['POST', '/api/v1/namespaces/a/pods/p/eviction', 'create pods a p eviction'],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'access-review'],
  ['GET', '/apis/batch/v1', 'document'],
  ['GET', '/nope', 'document'],
  ['GET', '/api/v1/namespaces/a/nothings', 'unknown'],
  ['GET', '/apis/batch/v1/namespaces/a/pods', 'unknown'],
  ['GET', '/api/v1/namespaces/a/nodes', 'unknown'],
  ['GET', '/api/v1/namespaces/a/secrets/s/log', 'unknown'],
  ['POST', '/api/v1/pods', 'method-not-allowed'],
  ['PUT', '/api/v1/namespaces/a/pods', 'method-not-allowed'],
  ['POST', '/api/v1/namespaces/a/pods/p', 'method-not-allowed'],
  ['DELETE', '/api/v1/namespaces/a/pods/p/log', 'method-not-allowed'],
  ['PATCH', '/api/v1/namespaces/a/pods/p/eviction', 'method-not-allowed'],
] as const)('%s %s is %s', ([method, path, expected]) => {
  expect(routed(method, path)).toBe(expected)
})
