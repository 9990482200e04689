import type { KubernetesObject, ObjectMeta } from './kubernetes-object.ts'

/** A pod, as far as controllers and kubelet read it. Admission has checked and defaulted what is here. */
export interface Pod extends KubernetesObject {
  readonly spec: PodSpec
  readonly status?: PodStatus
}

export interface PodSpec {
  readonly containers: readonly Container[]
  readonly initContainers?: readonly Container[]
  readonly volumes?: readonly Volume[]
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly tolerations?: readonly Toleration[]
  readonly priority?: number
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  readonly activeDeadlineSeconds?: number
  readonly terminationGracePeriodSeconds?: number
  readonly serviceAccountName?: string
  readonly schedulerName?: string
  readonly securityContext?: SecurityContext
}

export interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly effect?: string
}

export interface SecurityContext {
  readonly runAsNonRoot?: boolean
  readonly runAsUser?: number
}

export type ResourceAmounts = Readonly<Record<string, string | number>>

export interface Container {
  readonly name: string
  readonly image?: string
  readonly imagePullPolicy?: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly workingDir?: string
  readonly env?: readonly EnvironmentVariable[]
  readonly envFrom?: readonly EnvironmentSource[]
  readonly resources?: { readonly limits?: ResourceAmounts; readonly requests?: ResourceAmounts }
  readonly volumeMounts?: readonly VolumeMount[]
  readonly terminationMessagePath?: string
  readonly terminationMessagePolicy?: string
  readonly securityContext?: SecurityContext
}

export interface KeyReference {
  readonly name?: string
  readonly key: string
  readonly optional?: boolean
}

export interface EnvironmentVariable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string }
    readonly resourceFieldRef?: { readonly containerName?: string; readonly resource: string }
    readonly secretKeyRef?: KeyReference
    readonly configMapKeyRef?: KeyReference
  }
}

export interface EnvironmentSource {
  readonly prefix?: string
  readonly secretRef?: { readonly name?: string; readonly optional?: boolean }
  readonly configMapRef?: { readonly name?: string; readonly optional?: boolean }
}

export interface VolumeMount {
  readonly name: string
  readonly mountPath: string
  readonly subPath?: string
  readonly readOnly?: boolean
}

export interface VolumeFiles {
  readonly defaultMode?: number
  readonly optional?: boolean
  readonly items?: readonly {
    readonly key: string
    readonly path: string
    readonly mode?: number
  }[]
}

export interface Volume {
  readonly name: string
  readonly hostPath?: { readonly path: string; readonly type?: string }
  readonly persistentVolumeClaim?: { readonly claimName: string }
  readonly secret?: VolumeFiles & { readonly secretName: string }
  readonly configMap?: VolumeFiles & { readonly name: string }
  readonly emptyDir?: object
  readonly projected?: { readonly sources?: readonly object[] }
}

export interface Condition {
  readonly type: string
  readonly status: 'True' | 'False' | 'Unknown'
  readonly observedGeneration?: number
  readonly lastProbeTime?: string | null
  readonly lastTransitionTime?: string
  readonly reason?: string
  readonly message?: string
}

export interface TerminatedState {
  readonly exitCode: number
  readonly signal?: number
  readonly reason: string
  readonly message?: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  readonly containerID?: string
}

export interface ContainerState {
  readonly waiting?: { readonly reason: string; readonly message?: string }
  readonly running?: { readonly startedAt: string }
  readonly terminated?: TerminatedState
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

export interface PodStatus {
  readonly phase?: PodPhase
  readonly conditions?: readonly Condition[]
  readonly startTime?: string
  readonly nominatedNodeName?: string
  readonly [field: string]: unknown
}

/** Admission lets nothing else be stored as a pod. */
export function isPod(object: KubernetesObject): object is Pod {
  return object.kind === 'Pod'
}

export function isTerminal({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed'
}

export function isBeingDeleted({ metadata }: { readonly metadata: ObjectMeta }): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** The name that a fault's target means: the Job's, or that of a pod without one. */
export function jobNameOf({ metadata }: KubernetesObject): string {
  const owner = metadata.ownerReferences?.find(({ kind }) => kind === 'Job')
  return owner?.name ?? metadata.name
}

/** The conditions with this one put in its place, or added; its time stays as long as its status does. */
export function withCondition(
  conditions: readonly Condition[] = [],
  condition: Condition,
): readonly Condition[] {
  const index = conditions.findIndex(({ type }) => type === condition.type)
  if (index === -1) return [...conditions, condition]
  const { status, lastTransitionTime } = conditions[index] ?? condition
  const kept = status === condition.status && lastTransitionTime !== undefined
  return conditions.with(index, kept ? { ...condition, lastTransitionTime } : condition)
}
