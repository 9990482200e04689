import { defaultedPodSpec, qualityOfService } from './api-pod-defaults.ts'
import {
  isJsonObject,
  objectAt,
  textAt,
  textsAt,
  withoutAbsent,
  type JsonObject,
} from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { asKubernetesObject } from './new-object.ts'

/** The object with every field that Kubernetes fills in when a client leaves it out. */
export function defaultedObject(object: KubernetesObject): KubernetesObject {
  const spec = objectAt(object, 'spec')
  switch (object.kind) {
    case 'Job':
      return { ...object, spec: defaultedJobSpec(spec) }
    case 'Pod': {
      const enableServiceLinks = spec['enableServiceLinks'] ?? true
      return { ...object, spec: { ...defaultedPodSpec(spec), enableServiceLinks } }
    }
    case 'PersistentVolumeClaim':
      return { ...object, spec: { volumeMode: 'Filesystem', ...spec } }
    case 'PersistentVolume':
      return { ...object, spec: defaultedVolume(spec) }
    case 'Secret':
      return defaultedSecret(object)
    case 'PriorityClass':
      return { preemptionPolicy: 'PreemptLowerPriority', value: 0, ...object }
    default:
      return object
  }
}

/** A new object with the status that it begins with, whatever a client sent. */
export function beginningObject(object: KubernetesObject): KubernetesObject {
  switch (object.kind) {
    case 'Job':
    case 'ResourceQuota':
      return { ...object, status: {} }
    case 'Pod': {
      const qosClass = qualityOfService(objectAt(object, 'spec'))
      return { ...object, status: { phase: 'Pending', qosClass } }
    }
    case 'Namespace':
      return { ...object, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }
    case 'Event':
      return { ...emptyEvent, ...object }
    case 'PersistentVolumeClaim':
    case 'PersistentVolume':
      return { ...object, status: { phase: 'Pending' } }
    default:
      return object
  }
}

/** What every event shows, also when nobody said it. */
const emptyEvent = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
}

/** A Job as it is stored: selector and labels tie its pods to it. */
export function preparedJob(object: KubernetesObject): KubernetesObject {
  if (object.kind !== 'Job') return object
  const { name, uid } = object.metadata
  const spec = objectAt(object, 'spec')
  if (spec['manualSelector'] === true) return object
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const template = objectAt(spec, 'template')
  const templateMetadata = objectAt(template, 'metadata')
  return {
    ...object,
    spec: {
      ...spec,
      selector: spec['selector'] ?? {
        matchLabels: { 'batch.kubernetes.io/controller-uid': uid },
      },
      template: {
        ...template,
        metadata: {
          ...templateMetadata,
          labels: { ...textsAt(templateMetadata, 'labels'), ...labels },
        },
      },
    },
  }
}

/** A Job without labels of its own shows those of its pods. */
export function labelledJob(object: KubernetesObject): KubernetesObject {
  const { labels = {} } = object.metadata
  if (object.kind !== 'Job' || Object.keys(labels).length > 0) return object
  const shown = textsAt(object, 'spec', 'template', 'metadata', 'labels')
  return { ...object, metadata: { ...object.metadata, labels: shown } }
}

function defaultedJobSpec(spec: JsonObject): JsonObject {
  const both = spec['completions'] === undefined && spec['parallelism'] === undefined
  const template = objectAt(spec, 'template')
  const restartPolicy = textAt(template, 'spec', 'restartPolicy') // A Job's has no default.
  return withoutAbsent({
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    ...spec,
    parallelism: spec['parallelism'] ?? 1,
    completions: spec['completions'] ?? (both ? 1 : undefined),
    template: {
      ...template,
      spec: { ...defaultedPodSpec(objectAt(template, 'spec')), restartPolicy },
    },
  })
}

function defaultedVolume(spec: JsonObject): JsonObject {
  const claimRef = spec['claimRef']
  return withoutAbsent({
    volumeMode: 'Filesystem',
    persistentVolumeReclaimPolicy: 'Retain',
    ...spec,
    claimRef: isJsonObject(claimRef)
      ? { kind: 'PersistentVolumeClaim', apiVersion: 'v1', ...claimRef }
      : undefined,
  })
}

function defaultedSecret(object: KubernetesObject): KubernetesObject {
  const { stringData: _, ...rest } = object
  const written = Object.entries(textsAt(object, 'stringData')).map(([key, text]) => [
    key,
    Buffer.from(text).toString('base64'),
  ])
  const data = { ...objectAt(object, 'data'), ...Object.fromEntries(written) }
  return asKubernetesObject({
    ...rest,
    ...(Object.keys(data).length > 0 && { data }),
    type: object['type'] ?? 'Opaque',
  })
}
