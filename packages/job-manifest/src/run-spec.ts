import type { DnsConfig, EnvironmentVariable, Toleration } from './kubernetes-objects.ts'
import type { RunIds } from './run-paths.ts'

/** What one run asks for. Every field is checked by `buildRun` before anything is built. */
export interface RunSpec {
  readonly ids: RunIds
  /** Kept raw in an annotation. */
  readonly agentName?: string | undefined
  readonly taskId?: string | undefined
  /** The agent's session when it resumes one. */
  readonly sessionId?: string | undefined
  /** @default 'claude_k8s' */
  readonly adapterType?: string | undefined

  readonly namespace: string
  /** @default the host pod's image */
  readonly image?: string | undefined
  /** @default 'IfNotPresent' */
  readonly imagePullPolicy?: 'IfNotPresent' | 'Always' | 'Never' | undefined
  readonly serviceAccountName?: string | undefined
  readonly runtimeClassName?: string | undefined
  readonly priorityClassName?: string | undefined
  /** Kubernetes quantities by resource name; a request is not above its limit. */
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>
    readonly limits: Readonly<Record<string, string>>
  }
  /** Wins over the host pod's, key by key. */
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined
  /** Added to the host pod's. */
  readonly tolerations?: readonly Toleration[] | undefined
  /** The user's labels. Keys that belong to Paperclip or to Kubernetes are dropped and reported; invalid ones are refused. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** The user's annotations, on Job and pod, under the same rules. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
  /**
   * How long Kubernetes keeps the finished Job.
   * @default 86_400
   */
  readonly ttlSecondsAfterFinished?: number | undefined
  /**
   * The caller's own time limit. The Job gets a deadline an hour beyond it, for the case that no caller is left; 0 means none.
   * @default 0
   */
  readonly timeoutSeconds?: number | undefined
  /**
   * From the first signal to the kill, 10 to 30.
   * @default 20
   */
  readonly graceSeconds?: number | undefined
  /**
   * Seconds between two beats, 1 to 60.
   * @default 5
   */
  readonly beatSeconds?: number | undefined

  /** The agent's argv: the program, then its arguments. No shell ever reads it. */
  readonly command: readonly string[]
  /** What the agent gets on stdin, not blank. Up to 900 KiB it travels in the Secret, above that in a run file. */
  readonly prompt: string | Uint8Array
  /** Absolute path in the pod. */
  readonly workingDirectory: string
  /** Readable by everybody who may read Jobs. Wins over the host pod's. */
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** Travels in the Secret; the run script exports it just before the agent starts. Wins over `environment`. */
  readonly secretEnvironment?: Readonly<Record<string, string>> | undefined
  /** Files by name, which the pod finds in `files/` of the Secret directory, read-only. */
  readonly secretFiles?: Readonly<Record<string, string>> | undefined

  /** The log root as the server sees it. */
  readonly logRoot: string
  /**
   * The log root inside the claim.
   * @default where `logRoot` lies below the host pod's mount of the claim
   */
  readonly logRootInClaim?: string | undefined
  /** Further folders of the claim. */
  readonly extraMounts?: readonly ClaimMount[] | undefined
  /** How exactly one pod gets to run: hard links, or `mkdir` where the volume has none. Pods never change it. */
  readonly fenceMethod: 'link' | 'mkdir'
  /** @default defaultPlaces */
  readonly places?: Partial<PodPlaces> | undefined
  /** @default { uid: 1000, gid: 1000 } */
  readonly user?: PodUser | undefined
}

/** A folder of the claim in the pod. */
export interface ClaimMount {
  /** Relative to the root of the claim; '' is the whole claim. */
  readonly subPath: string
  /** Absolute path in the pod. */
  readonly mountPath: string
  readonly readOnly: boolean
}

/** Where the pod finds what belongs to the run. */
export interface PodPlaces {
  readonly secretDirectory: string
  readonly attemptDirectory: string
  readonly terminationMessagePath: string
  /**
   * The memory that the container's cgroup counts; nothing is told of it where there is none.
   * @default '/sys/fs/cgroup'
   */
  readonly memoryDirectory?: string | undefined
}

/** Who the agent runs as; root is refused. */
export interface PodUser {
  readonly uid: number
  readonly gid: number
  /**
   * Give it only when the claim is already in use with the same group: on volumes that support ownership the
   * kubelet rewrites group and modes of every file otherwise.
   */
  readonly fsGroup?: number | undefined
}

/** What Jobs inherit from the pod that the caller runs in, and the volume. */
export interface HostPod {
  readonly image?: string | undefined
  readonly imagePullSecrets?: readonly { readonly name?: string }[] | undefined
  readonly dnsPolicy?: string | undefined
  readonly dnsConfig?: Readonly<DnsConfig> | undefined
  /** The claim that holds the log root; a run without one is refused. */
  readonly claimName: string
  /** Where the host pod mounts the claim. */
  readonly mountPath: string
  /** The part of the claim that the host pod mounts. */
  readonly subPath?: string | undefined
  /** Entries of the host pod's spec that the caller allows, copied as they are: `$(NAME)` in them stays a reference. */
  readonly environment?: readonly EnvironmentVariable[] | undefined
  readonly nodeSelector?: Readonly<Record<string, string>> | undefined
  readonly tolerations?: readonly Toleration[] | undefined
}

/** The places in a real pod. An emulator that runs as an ordinary user gives others. */
export const defaultPlaces: PodPlaces = {
  secretDirectory: '/run/agent-jobs/secret',
  attemptDirectory: '/run/agent-jobs/attempt',
  terminationMessagePath: '/dev/termination-log',
}
