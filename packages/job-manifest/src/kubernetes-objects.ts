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

/** Whose an object is, and what it is called. */
export interface ObjectMetadata {
  name: string
  namespace: string
  labels: Record<string, string>
  annotations: Record<string, string>
  ownerReferences?: OwnerReference[]
}

/** The object with which another one is deleted. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller: boolean
  blockOwnerDeletion: boolean
}

/** What Kubernetes is to do with the one pod of a run. */
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

/** The pod as the Job makes it. */
export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations: Record<string, string> }
  spec: PodSpec
}

/** The pod of a run: one container, the claim and the Secret. */
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

/** Who the pod runs as. */
export interface PodSecurityContext {
  runAsNonRoot: boolean
  runAsUser: number
  runAsGroup: number
  fsGroup?: number
  fsGroupChangePolicy?: 'OnRootMismatch'
  seccompProfile: { type: 'RuntimeDefault' }
}

/** How the pod resolves names, as the host pod does. */
export interface DnsConfig {
  nameservers?: string[]
  searches?: string[]
  options?: { name?: string; value?: string }[]
}

/** A taint that does not keep the pod away. */
export interface Toleration {
  key?: string
  operator?: string
  value?: string
  effect?: string
  tolerationSeconds?: number
}

/** The container that runs the agent. */
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

/** What Pod Security "restricted" asks of a container. */
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

/** Where a value comes from; one of them. */
export interface EnvironmentSource {
  configMapKeyRef?: KeyReference
  secretKeyRef?: KeyReference
  fieldRef?: { apiVersion?: string; fieldPath: string }
  resourceFieldRef?: { containerName?: string; divisor?: string; resource: string }
}

/** A key of a ConfigMap or Secret. */
export interface KeyReference {
  name?: string
  key: string
  optional?: boolean
}

/** A volume, or a folder of it, in the container. */
export interface VolumeMount {
  name: string
  mountPath: string
  subPath?: string
  readOnly: boolean
}

/** The claim, or the Secret of the run. */
export interface Volume {
  name: string
  persistentVolumeClaim?: { claimName: string }
  secret?: { secretName: string; defaultMode: number; items: { key: string; path: string }[] }
}
