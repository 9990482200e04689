import type { ClusterApi } from './cluster-api.ts'
import { expand } from './container-expansion.ts'
import { textAt, textsAt } from './json-fields.ts'
import type {
  Container,
  EnvironmentSource,
  EnvironmentVariable,
  KeyReference,
  Pod,
} from './pod-shape.ts'
import { quantity } from './quantity.ts'

/** A container's variables, or what is missing for them in the kubelet's words. */
export type ContainerEnvironment =
  | { readonly variables: ReadonlyMap<string, string> }
  | { readonly problem: string }

type Value = { readonly text: string | undefined } | { readonly problem: string }

/** Works out a container's variables in the order in which they are written: each sees those before it. */
export function containerEnvironment(
  api: ClusterApi,
  pod: Pod,
  container: Container,
  image: Readonly<Record<string, string>>,
): ContainerEnvironment {
  const variables = new Map(Object.entries({ ...image, HOSTNAME: pod.metadata.name }))
  for (const source of container.envFrom ?? []) {
    const found = sourceVariables(api, pod, source)
    if ('problem' in found) return found
    for (const [name, value] of found.variables) variables.set(name, value)
  }
  for (const variable of container.env ?? []) {
    const value = variableValue(api, pod, container, variable, variables)
    if ('problem' in value) return value
    if (value.text !== undefined) variables.set(variable.name, value.text)
  }
  return { variables }
}

function sourceVariables(
  api: ClusterApi,
  { metadata: { namespace = '' } }: Pod,
  { prefix = '', secretRef, configMapRef }: EnvironmentSource,
): ContainerEnvironment {
  const reference = secretRef ?? configMapRef
  const name = reference?.name ?? ''
  const data = secretRef ? secretData(api, namespace, name) : configMapData(api, namespace, name)
  if (data === undefined) {
    if (reference?.optional === true) return { variables: new Map() }
    return { problem: `${secretRef ? 'secret' : 'configmap'} "${name}" not found` }
  }
  return { variables: new Map([...data].map(([key, bytes]) => [prefix + key, bytes.toString()])) }
}

function variableValue(
  api: ClusterApi,
  pod: Pod,
  container: Container,
  { value, valueFrom }: EnvironmentVariable,
  variables: ReadonlyMap<string, string>,
): Value {
  const { namespace = '' } = pod.metadata
  if (valueFrom === undefined) return { text: expand(value ?? '', variables) }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) return { text: podField(pod, fieldRef.fieldPath) }
  if (resourceFieldRef) return { text: containerResource(container, resourceFieldRef.resource) }
  if (secretKeyRef) {
    const data = secretData(api, namespace, secretKeyRef.name ?? '')
    return keyValue(data, secretKeyRef, 'secret', `Secret ${namespace}`)
  }
  if (configMapKeyRef) {
    const data = configMapData(api, namespace, configMapKeyRef.name ?? '')
    return keyValue(data, configMapKeyRef, 'configmap', `ConfigMap ${namespace}`)
  }
  return { text: undefined }
}

function keyValue(
  data: ReadonlyMap<string, Buffer> | undefined,
  { name = '', key, optional = false }: KeyReference,
  kind: string,
  place: string,
): Value {
  const text = data?.get(key)?.toString()
  if (text !== undefined || optional) return { text }
  if (data === undefined) return { problem: `${kind} "${name}" not found` }
  return { problem: `couldn't find key ${key} in ${place}/${name}` }
}

/** The content of a Secret, or undefined when there is none. */
export function secretData(
  api: ClusterApi,
  namespace: string,
  name: string,
): ReadonlyMap<string, Buffer> | undefined {
  const secret = api.find('secrets', namespace, name)
  return secret && decoded(textsAt(secret, 'data'), 'base64')
}

/** The content of a ConfigMap, or undefined when there is none. */
export function configMapData(
  api: ClusterApi,
  namespace: string,
  name: string,
): ReadonlyMap<string, Buffer> | undefined {
  const map = api.find('configmaps', namespace, name)
  if (map === undefined) return undefined
  const binary = decoded(textsAt(map, 'binaryData'), 'base64')
  return new Map([...decoded(textsAt(map, 'data'), 'utf8'), ...binary])
}

function decoded(
  texts: Readonly<Record<string, string>>,
  encoding: 'base64' | 'utf8',
): ReadonlyMap<string, Buffer> {
  return new Map(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text, encoding)]))
}

/** What the downward API tells of a pod. */
function podField(pod: Pod, path: string): string | undefined {
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? []
  if (map === 'labels' || map === 'annotations') return pod.metadata[map]?.[key ?? ''] ?? ''
  switch (path) {
    case 'status.podIP':
    case 'status.podIPs':
    case 'status.hostIP':
    case 'status.hostIPs':
      return '127.0.0.1'
    default:
      return textAt(pod, ...path.split('.')) ?? ''
  }
}

function containerResource({ resources }: Container, path: string): string {
  const [, kind = '', name = ''] = /^(limits|requests)\.(.+)$/.exec(path) ?? []
  const amounts = kind === 'limits' ? resources?.limits : resources?.requests
  return String(Math.ceil(quantity(amounts?.[name])))
}
