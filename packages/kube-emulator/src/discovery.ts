import { apiResources, type ApiResource } from './api-resources.ts'
import { jsonAnswer, type Answer } from './http-answer.ts'

/** The version of Kubernetes whose words and rules are followed. */
const kubernetesVersion = 'v1.34.4'

/** Answers what clients ask about the server itself; undefined when there is no such document. */
export function discoveryDocument(path: string): Answer | undefined {
  switch (path) {
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { status: 200, text: 'ok', contentType: 'text/plain; charset=utf-8' }
    case '/version':
      return jsonAnswer(version)
    case '/api':
      return jsonAnswer({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })
    case '/apis':
      return jsonAnswer({ kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupNamed) })
    default:
      return ofGroup(path)
  }
}

const [, major, minor] = /^v(\d+)\.(\d+)/.exec(kubernetesVersion) ?? []

const version = {
  major,
  minor,
  gitVersion: `${kubernetesVersion}+kube-emulator`,
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: `${process.platform}/${process.arch}`,
}

const authorization = 'authorization.k8s.io'

const groups = [...new Set([...apiResources.map(({ group }) => group), authorization])].filter(
  (group) => group !== '',
)

function groupNamed(name: string): object {
  const preferredVersion = { groupVersion: `${name}/v1`, version: 'v1' }
  return { name, versions: [preferredVersion], preferredVersion }
}

function ofGroup(path: string): Answer | undefined {
  const [, root, name = '', version_, ...more] = path.split('/')
  if (root === 'api') return name === 'v1' && version_ === undefined ? resourceList('') : undefined
  if (root !== 'apis' || !groups.includes(name) || more.length > 0) return undefined
  if (version_ === undefined)
    return jsonAnswer({ kind: 'APIGroup', apiVersion: 'v1', ...groupNamed(name) })
  return version_ === 'v1' ? resourceList(name) : undefined
}

function resourceList(group: string): Answer {
  const resources = apiResources.flatMap((resource) =>
    resource.group === group ? described(resource) : [],
  )
  return jsonAnswer({
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: group === '' ? 'v1' : `${group}/v1`,
    resources: group === authorization ? [accessReview] : resources,
  })
}

const accessReview = {
  name: 'selfsubjectaccessreviews',
  singularName: 'selfsubjectaccessreview',
  namespaced: false,
  kind: 'SelfSubjectAccessReview',
  verbs: ['create'],
}

function described(resource: ApiResource): readonly object[] {
  const { subresources = [] } = resource
  return [describe(resource), ...subresources.map((name) => describeInner(resource, name))]
}

function describe({ name, kind, namespaced, shortNames, categories }: ApiResource): object {
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
  return { name, singularName: kind.toLowerCase(), namespaced, kind, verbs, shortNames, categories }
}

function describeInner({ name, kind, namespaced }: ApiResource, subresource: string): object {
  const inner = { name: `${name}/${subresource}`, singularName: '', namespaced }
  if (subresource === 'eviction')
    return { ...inner, group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] }
  return { ...inner, kind, verbs: subresource === 'log' ? ['get'] : ['get', 'patch', 'update'] }
}
