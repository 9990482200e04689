import {
  isJsonObject,
  itemsAt,
  objectAt,
  textAt,
  textsAt,
  valueAt,
  type JsonObject,
} from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'

/** What of a pod's spec the level enforced in its namespace does not allow, in the words of Pod Security admission; undefined when it allows all. */
export function policyViolations(
  namespace: KubernetesObject | undefined,
  spec: JsonObject,
): string | undefined {
  const labels = textsAt(namespace, 'metadata', 'labels')
  const level = labels['pod-security.kubernetes.io/enforce'] ?? 'privileged'
  const version = labels['pod-security.kubernetes.io/enforce-version'] ?? 'latest'
  const violations = violationsOf(level, spec)
  return violations.length === 0 ? undefined : `"${level}:${version}": ${violations.join(', ')}`
}

function violationsOf(level: string, spec: JsonObject): readonly string[] {
  if (level !== 'baseline' && level !== 'restricted') return []
  const containers = [...itemsAt(spec, 'initContainers'), ...itemsAt(spec, 'containers')].filter(
    isJsonObject,
  )
  const baseline = [...hostAccess(spec), ...privileged(containers)]
  if (level === 'baseline') return baseline
  return [
    ...baseline,
    ...escalating(containers),
    ...capable(containers),
    ...volumeTypes(spec),
    ...maybeRoot(spec, containers),
    ...unconfined(spec, containers),
  ]
}

function hostAccess(spec: JsonObject): readonly string[] {
  const namespaces = ['hostNetwork', 'hostPID', 'hostIPC'].filter((name) => spec[name] === true)
  const hostPaths = volumesOf(spec).filter((volume) => isJsonObject(volume['hostPath']))
  return [
    ...(namespaces.length > 0
      ? [`host namespaces (${namespaces.map((name) => `${name}=true`).join(', ')})`]
      : []),
    ...(hostPaths.length > 0
      ? [`hostPath volumes (${plural('volume', hostPaths.map(nameOf))})`]
      : []),
  ]
}

function privileged(containers: readonly JsonObject[]): readonly string[] {
  const names = containers
    .filter((container) => valueAt(container, 'securityContext', 'privileged') === true)
    .map(nameOf)
  if (names.length === 0) return []
  return [`privileged (${plural('container', names)} must not set securityContext.privileged=true)`]
}

function escalating(containers: readonly JsonObject[]): readonly string[] {
  const names = containers
    .filter(
      (container) => valueAt(container, 'securityContext', 'allowPrivilegeEscalation') !== false,
    )
    .map(nameOf)
  if (names.length === 0) return []
  const must = `${plural('container', names)} must set securityContext.allowPrivilegeEscalation=false`
  return [`allowPrivilegeEscalation != false (${must})`]
}

function capable(containers: readonly JsonObject[]): readonly string[] {
  const keeping = containers
    .filter((each) => !itemsAt(each, 'securityContext', 'capabilities', 'drop').includes('ALL'))
    .map(nameOf)
  const adding = containers
    .filter((each) =>
      itemsAt(each, 'securityContext', 'capabilities', 'add').some(
        (capability) => capability !== 'NET_BIND_SERVICE',
      ),
    )
    .map(nameOf)
  const musts = [
    ...(keeping.length > 0
      ? [`${plural('container', keeping)} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${plural('container', adding)} must not include added capabilities in securityContext.capabilities.add`,
        ]
      : []),
  ]
  return musts.length === 0 ? [] : [`unrestricted capabilities (${musts.join('; ')})`]
}

const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

function volumeTypes(spec: JsonObject): readonly string[] {
  const refused = volumesOf(spec)
    .map((volume) => ({
      name: nameOf(volume),
      kind: Object.keys(volume).find((key) => key !== 'name') ?? '',
    }))
    .filter(({ kind }) => kind !== '' && !allowedVolumes.has(kind))
  if (refused.length === 0) return []
  const names = plural(
    'volume',
    refused.map(({ name }) => name),
  )
  const kinds = [...new Set(refused.map(({ kind }) => `"${kind}"`))].toSorted()
  const types =
    kinds.length === 1
      ? `restricted volume type ${kinds.join('')}`
      : `restricted volume types ${kinds.join(', ')}`
  return [`restricted volume types (${names} ${refused.length === 1 ? 'uses' : 'use'} ${types})`]
}

function maybeRoot(spec: JsonObject, containers: readonly JsonObject[]): readonly string[] {
  const byPod = valueAt(spec, 'securityContext', 'runAsNonRoot')
  const explicit = containers.filter((each) => nonRoot(each) === false).map(nameOf)
  if (explicit.length > 0)
    return [
      `runAsNonRoot != true (${plural('container', explicit)} must not set securityContext.runAsNonRoot=false)`,
    ]
  const names = containers
    .filter((each) => nonRoot(each) === undefined && byPod !== true)
    .map(nameOf)
  if (names.length === 0) return []
  return [
    `runAsNonRoot != true (pod or ${plural('container', names)} must set securityContext.runAsNonRoot=true)`,
  ]
}

function unconfined(spec: JsonObject, containers: readonly JsonObject[]): readonly string[] {
  const byPod = textAt(spec, 'securityContext', 'seccompProfile', 'type')
  const names = containers
    .filter(
      (each) => !isConfined(textAt(each, 'securityContext', 'seccompProfile', 'type') ?? byPod),
    )
    .map(nameOf)
  if (names.length === 0) return []
  const must = `pod or ${plural('container', names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`
  return [`seccompProfile (${must})`]
}

function nonRoot(container: JsonObject): unknown {
  return valueAt(container, 'securityContext', 'runAsNonRoot')
}

function isConfined(profile: string | undefined): boolean {
  return profile === 'RuntimeDefault' || profile === 'Localhost'
}

function volumesOf(spec: JsonObject): readonly JsonObject[] {
  return itemsAt(spec, 'volumes').filter(isJsonObject)
}

function nameOf(named: JsonObject): string {
  return textAt(objectAt(named), 'name') ?? ''
}

function plural(what: string, names: readonly string[]): string {
  return `${what}${names.length === 1 ? '' : 's'} ${names.map((name) => `"${name}"`).join(', ')}`
}
