import type * as ClientModule from '@kubernetes/client-node'
import type {
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
  ConfigurationOptions,
  RequestContext,
  ResponseContext,
  V1Job,
  V1Pod,
  V1Secret,
} from '@kubernetes/client-node'

import { AdapterError, errorText } from '../adapter-error.ts'
import { readApiFailure } from './api-failure.ts'
import { shareConnections } from './connection-sharing.ts'
import type { Environment } from './log-root.ts'

type Client = typeof ClientModule

/** A request that is not answered by then is given up (and may be sent again). */
const requestTimeoutMs = 15_000

/** A named object as the API server stored it. */
export interface ObjectRef {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
}

/** The part of a Lease that is read and written. */
export interface LeaseObject {
  readonly metadata?: {
    readonly name?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly labels?: Record<string, string>
    readonly annotations?: Record<string, string>
  }
  readonly spec?: {
    readonly holderIdentity?: string
    readonly leaseDurationSeconds?: number
    readonly acquireTime?: Date
    readonly renewTime?: Date
  }
}

/** The few requests that a run needs. Each is one request: retrying is the caller's choice. */
export interface Cluster {
  readonly kubeConfig: KubeConfig
  /** URL of the API server, for messages. */
  readonly server: string
  /** Namespace of the kubeconfig's context or of the service account. */
  readonly defaultNamespace: string
  readonly inCluster: boolean
  readonly client: Client
  createJob(namespace: string, job: V1Job): Promise<ObjectRef>
  readJob(namespace: string, name: string): Promise<V1Job | undefined>
  listJobs(namespace: string, labelSelector: string): Promise<readonly V1Job[]>
  unsuspendJob(namespace: string, job: ObjectRef): Promise<void>
  /** Deletes only the Job with this UID; absent is fine. */
  deleteJob(
    namespace: string,
    job: ObjectRef,
    propagation: 'Background' | 'Foreground',
  ): Promise<void>
  createSecret(namespace: string, secret: V1Secret): Promise<void>
  readPod(namespace: string, name: string): Promise<V1Pod | undefined>
  createLease(namespace: string, lease: LeaseObject): Promise<LeaseObject>
  readLease(namespace: string, name: string): Promise<LeaseObject | undefined>
  replaceLease(namespace: string, lease: LeaseObject): Promise<LeaseObject>
  deleteLease(namespace: string, lease: LeaseObject): Promise<void>
}

/**
 * Reads the configuration and makes the clients; no request is sent. `@kubernetes/client-node` is loaded here, at the
 * first run, and not when the adapter is imported.
 */
export async function connectCluster(
  kubeconfig: string | undefined,
  environment: Environment,
): Promise<Cluster> {
  const client = await import('@kubernetes/client-node')
  const inCluster = kubeconfig === undefined && environment['KUBERNETES_SERVICE_HOST'] !== undefined
  const kubeConfig = loadKubeConfig(client, kubeconfig, inCluster)
  const current = kubeConfig.getCurrentCluster()
  if (!current) {
    throw new AdapterError(
      'k8s_not_configured',
      'No Kubernetes cluster is configured: run Paperclip in a pod with a service account, or set "kubeconfig".',
    )
  }
  const options = requestOptions(client)
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext())
  return {
    kubeConfig,
    client,
    inCluster,
    server: current.server,
    defaultNamespace: context?.namespace ?? 'default',
    ...jobRequests(client, kubeConfig.makeApiClient(client.BatchV1Api), options),
    ...coreRequests(kubeConfig.makeApiClient(client.CoreV1Api), options),
    ...leaseRequests(kubeConfig.makeApiClient(client.CoordinationV1Api), options),
  }
}

function loadKubeConfig(
  client: Client,
  kubeconfig: string | undefined,
  inCluster: boolean,
): KubeConfig {
  const kubeConfig = new client.KubeConfig()
  try {
    if (inCluster) kubeConfig.loadFromCluster()
    else if (kubeconfig === undefined) kubeConfig.loadFromDefault()
    else if (kubeconfig.includes('\n')) kubeConfig.loadFromString(kubeconfig)
    else kubeConfig.loadFromFile(kubeconfig)
  } catch (error) {
    throw new AdapterError(
      'k8s_not_configured',
      `The Kubernetes configuration cannot be read: ${errorText(error)}. Set "kubeconfig" to the path or the text of a kubeconfig.`,
      { cause: error },
    )
  }
  return kubeConfig
}

type JobRequests = Pick<
  Cluster,
  'createJob' | 'readJob' | 'listJobs' | 'unsuspendJob' | 'deleteJob'
>

function jobRequests(client: Client, api: BatchV1Api, options: ConfigurationOptions): JobRequests {
  const { MergePatch } = client.PatchStrategy
  const merging = client.setHeaderOptions('Content-Type', MergePatch, options)
  return {
    createJob: async (namespace, body) =>
      refOf(await api.createNamespacedJob({ namespace, body }, options)),
    readJob: (namespace, name) => orAbsent(api.readNamespacedJob({ namespace, name }, options)),
    listJobs: async (namespace, labelSelector) =>
      (await api.listNamespacedJob({ namespace, labelSelector, limit: 500 }, options)).items,
    unsuspendJob: async (namespace, { name, uid }) => {
      const body = { metadata: { uid }, spec: { suspend: false } }
      await api.patchNamespacedJob({ namespace, name, body }, merging)
    },
    deleteJob: async (namespace, { name, uid }, propagationPolicy) => {
      const body = { preconditions: { uid }, propagationPolicy }
      await unlessGone(api.deleteNamespacedJob({ namespace, name, body }, options))
    },
  }
}

type CoreRequests = Pick<Cluster, 'createSecret' | 'readPod'>

function coreRequests(api: CoreV1Api, options: ConfigurationOptions): CoreRequests {
  return {
    createSecret: async (namespace, body) => {
      await api.createNamespacedSecret({ namespace, body }, options)
    },
    readPod: (namespace, name) => orAbsent(api.readNamespacedPod({ namespace, name }, options)),
  }
}

type LeaseRequests = Pick<Cluster, 'createLease' | 'readLease' | 'replaceLease' | 'deleteLease'>

function leaseRequests(api: CoordinationV1Api, options: ConfigurationOptions): LeaseRequests {
  return {
    createLease: (namespace, body) => api.createNamespacedLease({ namespace, body }, options),
    readLease: (namespace, name) => orAbsent(api.readNamespacedLease({ namespace, name }, options)),
    replaceLease: (namespace, body) =>
      api.replaceNamespacedLease({ namespace, name: body.metadata?.name ?? '', body }, options),
    deleteLease: async (namespace, lease) => {
      const { name = '', uid = '', resourceVersion = '' } = lease.metadata ?? {}
      const body = { preconditions: { uid, resourceVersion } }
      await unlessGone(api.deleteNamespacedLease({ namespace, name, body }, options))
    },
  }
}

/** Gives every request a time limit and the connections of the others: the client has neither by itself. */
function requestOptions(client: Client): ConfigurationOptions {
  const share = shareConnections()
  const middleware = {
    pre: (context: RequestContext) => {
      share(context)
      context.setSignal(AbortSignal.timeout(requestTimeoutMs))
      return new client.Observable(Promise.resolve(context))
    },
    post: (context: ResponseContext) => new client.Observable(Promise.resolve(context)),
  }
  return { middleware: [middleware], middlewareMergeStrategy: 'append' }
}

function refOf(object: V1Job): ObjectRef {
  const { name = '', uid = '', resourceVersion = '' } = object.metadata ?? {}
  return { name, uid, resourceVersion }
}

async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (readApiFailure(error).status === 404) return undefined
    throw error
  }
}

/** A delete whose object is gone, or is another one under the same name, has nothing left to do. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    const { status } = readApiFailure(error)
    if (status !== 404 && status !== 409) throw error
  }
}
