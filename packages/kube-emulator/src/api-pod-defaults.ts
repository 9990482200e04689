import {
  isJsonObject,
  itemsAt,
  objectAt,
  textAt,
  withoutAbsent,
  type JsonObject,
} from './json-fields.ts'

/** A pod's spec, or that of a pod template, with the fields that Kubernetes fills in. */
export function defaultedPodSpec(spec: JsonObject): JsonObject {
  const { initContainers, volumes } = spec
  const account = spec['serviceAccountName'] ?? spec['serviceAccount']
  return withoutAbsent({
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
    ...spec,
    serviceAccountName: account,
    serviceAccount: account,
    containers: itemsAt(spec, 'containers').map(defaultedContainer),
    initContainers: Array.isArray(initContainers)
      ? initContainers.map(defaultedContainer)
      : undefined,
    volumes: Array.isArray(volumes) ? volumes.map(defaultedVolumeSource) : undefined,
  })
}

/** What the kubelet would sacrifice first: by requests and limits of the containers. */
export function qualityOfService(spec: JsonObject): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  const containers = [...itemsAt(spec, 'containers'), ...itemsAt(spec, 'initContainers')]
  const resources = containers.map((container) => ({
    limits: objectAt(container, 'resources', 'limits'),
    requests: objectAt(container, 'resources', 'requests'),
  }))
  const names = ['cpu', 'memory']
  const isAsked = resources.some(({ limits, requests }) =>
    names.some((name) => limits[name] !== undefined || requests[name] !== undefined),
  )
  if (!isAsked) return 'BestEffort'
  const isGuaranteed = resources.every(({ limits, requests }) =>
    names.every(
      (name) => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name],
    ),
  )
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}

function defaultedContainer(container: unknown): unknown {
  if (!isJsonObject(container)) return container
  const { env, ports } = container
  return withoutAbsent({
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(textAt(container, 'image') ?? ''),
    ...container,
    resources: defaultedResources(objectAt(container, 'resources')),
    env: Array.isArray(env) ? env.map(defaultedVariable) : undefined,
    ports: Array.isArray(ports) ? ports.map(defaultedPort) : undefined,
  })
}

function defaultedPort(port: unknown): unknown {
  return isJsonObject(port) ? { protocol: 'TCP', ...port } : port
}

function defaultedResources(resources: JsonObject): JsonObject {
  const { limits } = resources
  if (!isJsonObject(limits)) return resources
  return { ...resources, requests: { ...limits, ...objectAt(resources, 'requests') } }
}

function defaultedVariable(variable: unknown): unknown {
  if (!isJsonObject(variable)) return variable
  const valueFrom = variable['valueFrom']
  const fieldRef = isJsonObject(valueFrom) ? valueFrom['fieldRef'] : undefined
  if (!isJsonObject(fieldRef)) return variable
  return { ...variable, valueFrom: { fieldRef: { apiVersion: 'v1', ...fieldRef } } }
}

const modesOfFiles = ['secret', 'configMap', 'projected', 'downwardAPI']

function defaultedVolumeSource(volume: unknown): unknown {
  if (!isJsonObject(volume)) return volume
  const kind = modesOfFiles.find((name) => isJsonObject(volume[name]))
  if (kind !== undefined)
    return { ...volume, [kind]: { defaultMode: 420, ...objectAt(volume, kind) } }
  if (isJsonObject(volume['hostPath']))
    return { ...volume, hostPath: { type: '', ...volume['hostPath'] } }
  const hasSource = Object.keys(volume).some((key) => key !== 'name')
  return hasSource ? volume : { ...volume, emptyDir: {} }
}

function pullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/]+)$/.exec(image)?.[1] ?? 'latest'
  return tag === 'latest' ? 'Always' : 'IfNotPresent'
}
