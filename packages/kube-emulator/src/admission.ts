import { policyViolations } from './admission-pod-security.ts'
import { podQuotaRefusal, type PodUsage } from './admission-quota.ts'
import { forbidden, notFound } from './api-refusals.ts'
import { findResource, type ApiResource } from './api-resources.ts'
import { itemsAt, numberAt, objectAt, textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import type { ObjectStore } from './object-store.ts'

/** What admission does before an object has its name: a missing namespace or account refuses it, a pod gets what its place gives. */
export function admitted(
  store: ObjectStore,
  resource: ApiResource,
  object: KubernetesObject,
): KubernetesObject {
  if (resource.namespaced) checkNamespace(store, resource, object)
  if (resource.name !== 'pods') return object
  return withPriority(store, resource, withAccount(store, resource, object))
}

/** What admission checks once an object is complete and valid. */
export function checkPolicies(
  store: ObjectStore,
  podUsage: PodUsage,
  resource: ApiResource,
  object: KubernetesObject,
): void {
  if (resource.name !== 'pods') return
  const { name, namespace = '' } = object.metadata
  const place = store.get('namespaces', '', namespace)
  const violations = policyViolations(place, objectAt(object, 'spec'))
  if (violations !== undefined)
    throw forbidden(resource, name, `violates PodSecurity ${violations}`)
  const refusal = podQuotaRefusal(store, podUsage, namespace)
  if (refusal !== undefined) throw forbidden(resource, name, refusal)
}

function checkNamespace(
  store: ObjectStore,
  resource: ApiResource,
  { metadata: { name, namespace = '' } }: KubernetesObject,
): void {
  const place = store.get('namespaces', '', namespace)
  const namespaces = findResource('namespaces')
  if (place === undefined && namespaces !== undefined) throw notFound(namespaces, namespace)
  if (place?.metadata.deletionTimestamp === undefined) return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  throw forbidden(resource, name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ])
}

function withAccount(
  store: ObjectStore,
  resource: ApiResource,
  pod: KubernetesObject,
): KubernetesObject {
  const { name, generateName = '', namespace = '' } = pod.metadata
  const account = textAt(pod, 'spec', 'serviceAccountName') ?? 'default'
  const found = store.get('serviceaccounts', namespace, account)
  if (found === undefined) {
    const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`
    throw forbidden(resource, name === '' ? generateName : name, why)
  }
  const spec = objectAt(pod, 'spec')
  const secrets = spec['imagePullSecrets'] ?? found['imagePullSecrets']
  return {
    ...pod,
    spec: {
      ...spec,
      serviceAccountName: account,
      serviceAccount: account,
      ...(secrets !== undefined && { imagePullSecrets: secrets }),
      tolerations: [
        ...itemsAt(spec, 'tolerations'),
        ...tolerated.filter((key) => !tolerates(itemsAt(spec, 'tolerations'), key)).map(toleration),
      ],
    },
  }
}

const tolerated = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']

function tolerates(tolerations: readonly unknown[], key: string): boolean {
  return tolerations.some((entry) => {
    const { key: its = '', effect = 'NoExecute' } = objectAt(entry)
    return (its === key || its === '') && (effect === 'NoExecute' || effect === '')
  })
}

function toleration(key: string): object {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }
}

/** Classes that every cluster has. */
const systemClasses: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
}

function withPriority(
  store: ObjectStore,
  resource: ApiResource,
  pod: KubernetesObject,
): KubernetesObject {
  const spec = objectAt(pod, 'spec')
  const name = textAt(spec, 'priorityClassName') ?? ''
  const named = name === '' ? defaultClass(store) : store.get('priorityclasses', '', name)
  const system = systemClasses[name]
  if (name !== '' && named === undefined && system === undefined) {
    const { name: podName, generateName = '' } = pod.metadata
    const why = `no PriorityClass with name ${name} was found`
    throw forbidden(resource, podName === '' ? generateName : podName, why)
  }
  return {
    ...pod,
    spec: {
      ...spec,
      ...(named !== undefined && { priorityClassName: named.metadata.name }),
      priority: numberAt(named, 'value') ?? system ?? 0,
      preemptionPolicy: textAt(named, 'preemptionPolicy') ?? 'PreemptLowerPriority',
    },
  }
}

function defaultClass(store: ObjectStore): KubernetesObject | undefined {
  return store.list('priorityclasses').find((each) => each['globalDefault'] === true)
}
