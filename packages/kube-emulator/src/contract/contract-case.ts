import type {
  AuthorizationV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node'

/** A Kubernetes that the contract is held against. */
export interface Subject {
  readonly kubeConfig: KubeConfig
  /** Where cases make their objects; other people's may be there too. */
  readonly namespace: string
  /** An image with a POSIX shell; its user is overruled by 1000. */
  readonly image: string
  /** Below this folder, containers may have anything mounted. */
  readonly folder: string
  readonly volume: ContractVolume
  /** How long a case waits for what has to happen, and how often it asks. */
  readonly patienceMs: number
  readonly pollMs: number
  /** Whether cases may make namespaces of their own and change the status of Jobs. */
  readonly hasClusterRights: boolean
}

/** A claim that several pods may write at once. */
export interface ContractVolume {
  readonly namespace: string
  readonly claim: string
  /** Where a folder of the volume has to be mounted. */
  readonly mountPath: (subPath: string) => string
}

/** What one case works with. */
export interface World extends Subject {
  readonly core: CoreV1Api
  readonly batch: BatchV1Api
  readonly coordination: CoordinationV1Api
  readonly authorization: AuthorizationV1Api
  /** A name that nobody else uses, and the value of the label `contract` on what the case makes. */
  readonly id: string
  /** A folder of this case alone for mounts. */
  readonly folder: string
  /** Asks until there is an answer that is neither undefined nor false. */
  until<T>(
    what: string,
    ask: () => Promise<T | undefined | false> | T | undefined | false,
  ): Promise<T>
}

/** One thing that a Kubernetes does for us. */
export interface ContractCase {
  /** The fact, as a sentence. */
  readonly title: string
  readonly needs?: 'cluster-rights'
  readonly run: (world: World) => Promise<void>
}
