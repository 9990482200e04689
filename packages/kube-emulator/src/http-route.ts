import { apiResources, apiVersionOf, type ApiResource } from './api-resources.ts'

/** What a request is about, as RBAC and the faults see it. */
export interface ResourceRoute {
  readonly kind: 'resource'
  readonly verb: Verb
  readonly resource: ApiResource
  /** Empty for all namespaces, or when the resource has none. */
  readonly namespace: string
  /** Empty for the collection. */
  readonly name: string
  readonly subresource: string
}

export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'

export type Route =
  | ResourceRoute
  /** A document about the server itself, such as `/version`. */
  | { readonly kind: 'document'; readonly path: string }
  | { readonly kind: 'access-review' }
  | { readonly kind: 'method-not-allowed' }
  | { readonly kind: 'unknown' }

const accessReviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'

/** Reads method and address of a request. */
export function routeOf(method: string, { pathname, searchParams }: URL): Route {
  const path = pathname.replace(/\/+$/, '')
  if (path === accessReviews)
    return method === 'POST' ? { kind: 'access-review' } : { kind: 'method-not-allowed' }
  const [, root, ...rest] = path.split('/').map(decoded)
  const [apiVersion, words] =
    root === 'api' ? [rest[0], rest.slice(1)] : [rest.slice(0, 2).join('/'), rest.slice(2)]
  if ((root !== 'api' && root !== 'apis') || words.length === 0)
    return { kind: 'document', path: path === '' ? '/' : path }
  const place = placeOf(apiVersion ?? '', words)
  if (place === undefined) return { kind: 'unknown' }
  const isWatch = ['1', 'true'].includes(searchParams.get('watch') ?? '')
  const verb = verbOf(method, place, isWatch)
  const isElsewhere = place.resource.namespaced && place.namespace === ''
  if (verb === undefined || (isElsewhere && verb !== 'list' && verb !== 'watch'))
    return { kind: 'method-not-allowed' }
  return { kind: 'resource', verb, ...place }
}

function placeOf(
  apiVersion: string,
  words: readonly string[],
): Omit<ResourceRoute, 'kind' | 'verb'> | undefined {
  const [first, namespace = '', inside] = words
  const isInside = first === 'namespaces' && inside !== undefined && !isOfNamespace(inside)
  const [plural, name = '', subresource = '', ...more] = isInside ? words.slice(2) : words
  const resource = apiResources.find(
    (each) => each.name === plural && apiVersionOf(each) === apiVersion,
  )
  if (resource === undefined || more.length > 0) return undefined
  if (isInside && !resource.namespaced) return undefined
  if (!isInside && resource.namespaced && name !== '') return undefined
  if (subresource !== '' && resource.subresources?.includes(subresource) !== true) return undefined
  return { resource, namespace: isInside ? namespace : '', name, subresource }
}

function isOfNamespace(word: string): boolean {
  return word === 'status' || word === 'finalize'
}

function verbOf(
  method: string,
  { name, subresource }: Pick<ResourceRoute, 'name' | 'subresource'>,
  isWatch: boolean,
): Verb | undefined {
  if (subresource === 'log') return method === 'GET' ? 'get' : undefined
  if (subresource === 'eviction') return method === 'POST' ? 'create' : undefined
  const hasName = name !== ''
  switch (method) {
    case 'GET':
      if (hasName) return 'get'
      return isWatch ? 'watch' : 'list'
    case 'POST':
      return hasName ? undefined : 'create'
    case 'PUT':
      return hasName ? 'update' : undefined
    case 'PATCH':
      return hasName ? 'patch' : undefined
    case 'DELETE':
      if (subresource !== '') return undefined
      return hasName ? 'delete' : 'deletecollection'
    default:
      return undefined
  }
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word)
  } catch {
    return word
  }
}
