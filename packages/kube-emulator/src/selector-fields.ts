import { badRequest } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { valueAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

export type ObjectMatcher = (object: KubernetesObject) => boolean

/** What objects can be selected by, beside their name and namespace. */
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  pods: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  events: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type'],
}

/** Where a field stands when its name is not its path. */
const pathsOf: Readonly<Record<string, readonly string[]>> = {
  'status.successful': ['status', 'succeeded'],
  source: ['source', 'component'],
}

/** Compiles a field selector such as `status.phase!=Running,metadata.name=x`. */
export function compileFieldSelector(resource: ApiResource, text: string): ObjectMatcher {
  const terms = text
    .split(',')
    .filter((term) => term !== '')
    .map((term) => compileTerm(resource, term))
  return (object) => terms.every((matches) => matches(object))
}

function compileTerm(resource: ApiResource, term: string): ObjectMatcher {
  const [, field = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? []
  if (value === undefined) {
    throw badRequest(`invalid selector: '${term}'; can't understand '${term}'`)
  }
  if (!isSelectable(resource, field))
    throw badRequest(`field label "${field}" not supported for ${resource.kind}`)
  const path = pathsOf[field] ?? field.split('.')
  const wanted = value.replaceAll(/\\([\\,=])/g, '$1')
  const isNegated = operator === '!='
  return (object) => (asText(valueAt(object, ...path)) === wanted) !== isNegated
}

function isSelectable(resource: ApiResource, field: string): boolean {
  if (field === 'metadata.name') return true
  if (field === 'metadata.namespace') return resource.namespaced
  return fieldsOf[resource.name]?.includes(field) === true
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
