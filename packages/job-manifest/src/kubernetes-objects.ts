/**
 * The Kubernetes objects as this package writes them: only what is set, mutable so that they can be given to
 * `@kubernetes/client-node` as they are.
 */

/** A `batch/v1` Job that fits `V1Job`. */
export interface Job {
  apiVersion: 'batch/v1'
  kind: 'Job'
  metadata: ObjectMetadata
  spec: JobSpec
}

/** A `v1` Secret that fits `V1Secret`; the values of `data` are base64. */
export interface Secret {
  apiVersion: 'v1'
  kind: 'Secret'
  type: 'Opaque'
  immutable: true
  metadata: ObjectMetadata
  data: Record<string, string>
}

export interface ObjectMetadata {
  name: string
  namespace: string
  labels: Record<string, string>
  annotations: Record<string, string>
  ownerReferences?: OwnerReference[]
}

export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller: boolean
  blockOwnerDeletion: boolean
}

export interface JobSpec {
  suspend: boolean
  parallelism: number
  completions: number
  backoffLimit: number
  podReplacementPolicy: 'Failed'
  ttlSecondsAfterFinished: number
  activeDeadlineSeconds?: number
  template: PodTemplate
}

export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> }
  spec: PodSpec
}

export interface PodSpec {
  restartPolicy: 'Never'
  terminationGracePeriodSeconds: number
  automountServiceAccountToken: boolean
  enableServiceLinks: boolean
  securityContext: PodSecurityContext
  serviceAccountName?: string
  runtimeClassName?: string
  priorityClassName?: string
  imagePullSecrets?: { name: string }[]
  dnsPolicy?: string
  dnsConfig?: DnsConfig
  nodeSelector?: Record<string, string>
  tolerations?: Toleration[]
  containers: Container[]
  volumes: Volume[]
}

export interface PodSecurityContext {
  runAsNonRoot: boolean
  runAsUser: number
  runAsGroup: number
  fsGroup?: number
  fsGroupChangePolicy?: 'OnRootMismatch'
  seccompProfile: { type: 'RuntimeDefault' }
}

export interface DnsConfig {
  nameservers?: string[]
  searches?: string[]
  options?: { name?: string; value?: string }[]
}

export interface Toleration {
  key?: string
  operator?: string
  value?: string
  effect?: string
  tolerationSeconds?: number
}

export interface Container {
  name: string
  image: string
  imagePullPolicy: string
  command: string[]
  workingDir: string
  env: EnvironmentVariable[]
  resources: { requests: Record<string, string>; limits: Record<string, string> }
  securityContext: ContainerSecurityContext
  terminationMessagePath: string
  terminationMessagePolicy: 'File'
  volumeMounts: VolumeMount[]
}

export interface ContainerSecurityContext {
  allowPrivilegeEscalation: boolean
  capabilities: { drop: string[] }
  readOnlyRootFilesystem: boolean
  runAsNonRoot: boolean
  runAsUser: number
  runAsGroup: number
  seccompProfile: { type: 'RuntimeDefault' }
}

/** Exactly one of `value` and `valueFrom`, as a pod spec writes it. */
export interface EnvironmentVariable {
  name: string
  value?: string
  valueFrom?: EnvironmentSource
}

export interface EnvironmentSource {
  configMapKeyRef?: KeyReference
  secretKeyRef?: KeyReference
  fieldRef?: { apiVersion?: string; fieldPath: string }
  resourceFieldRef?: { containerName?: string; divisor?: string; resource: string }
}

export interface KeyReference {
  name?: string
  key: string
  optional?: boolean
}

export interface VolumeMount {
  name: string
  mountPath: string
  subPath?: string
  readOnly: boolean
}

export interface Volume {
  name: string
  persistentVolumeClaim?: { claimName: string }
  secret?: { secretName: string; defaultMode: number; items: { key: string; path: string }[] }
}
