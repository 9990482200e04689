import { apiResources, apiVersionOf, type ApiResource } from './api-resources.ts'
import { jsonAnswer, type Answer } from './http-answer.ts'

/**
 * Answers as much of `/openapi/v3` as kubectl needs to leave validation to the server: which kinds can be patched and that
 * `fieldValidation` may be asked for. There are no schemas.
 */
export function openapiDocument(path: string): Answer | undefined {
  if (path === '/openapi/v3') return jsonAnswer({ paths: Object.fromEntries(groupVersions) })
  const found = apiResources.filter((resource) => path === `/openapi/v3/${rootOf(resource)}`)
  if (found.length === 0) return undefined
  return jsonAnswer({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'unversioned' },
    paths: Object.fromEntries(found.map((resource) => [pathOf(resource), operations(resource)])),
    components: { schemas: {} },
  })
}

const groupVersions = apiResources.map((resource) => [
  rootOf(resource),
  { serverRelativeURL: `/openapi/v3/${rootOf(resource)}` },
])

function rootOf(resource: ApiResource): string {
  return resource.group === '' ? 'api/v1' : `apis/${apiVersionOf(resource)}`
}

function pathOf(resource: ApiResource): string {
  const { name, namespaced } = resource
  return `/${rootOf(resource)}${namespaced ? '/namespaces/{namespace}' : ''}/${name}/{name}`
}

function operations({ group, version, kind }: ApiResource): object {
  const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }]
  return { patch: { parameters, 'x-kubernetes-group-version-kind': { group, version, kind } } }
}
