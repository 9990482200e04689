import type * as ClientModule from '@kubernetes/client-node'
import type { KubeConfig } from '@kubernetes/client-node'

import { buildAccount, buildJob, type ObjectRequest, programLabel } from './pod-objects.ts'
import { PodRunError } from './pod-run-error.ts'

type Client = typeof ClientModule

const answerLimitMs = 15_000
const goneLimitMs = 75_000
const lookEveryMs = 300

/** The requests that one program in a pod takes. */
export interface PodRequests {
  /** Creates everything and lets the Job go. Returns the Job's UID. */
  create(): Promise<string>
  /**
   * Removes everything that `create` may have made, whatever of it there is, and waits until it is gone. The account
   * goes after the pod, which may still need it to end what it does.
   */
  remove(): Promise<void>
}

/** Makes the requests for one program. None is sent before a method is called. */
export async function createPodRequests(
  kubeConfig: KubeConfig,
  request: ObjectRequest,
): Promise<PodRequests> {
  const client = await import('@kubernetes/client-node')
  const api = {
    batch: kubeConfig.makeApiClient(client.BatchV1Api),
    core: kubeConfig.makeApiClient(client.CoreV1Api),
    rights: kubeConfig.makeApiClient(client.RbacAuthorizationV1Api),
  }
  return {
    create: () => create(client, api, request),
    remove: () => remove(client, api, request),
  }
}

interface Apis {
  readonly batch: ClientModule.BatchV1Api
  readonly core: ClientModule.CoreV1Api
  readonly rights: ClientModule.RbacAuthorizationV1Api
}

async function create(client: Client, api: Apis, request: ObjectRequest): Promise<string> {
  const { name, namespace } = request
  const { batch, core, rights } = api
  const options = bounded(client)
  const job = await allowed('Job', () =>
    batch.createNamespacedJob({ namespace, body: buildJob(request) }, options),
  )
  const uid = job.metadata?.uid ?? ''
  const { account, role, binding } = buildAccount(request, uid)
  await allowed('ServiceAccount', () =>
    core.createNamespacedServiceAccount({ namespace, body: account }, options),
  )
  await allowed('Role', () => rights.createNamespacedRole({ namespace, body: role }, options))
  await allowed('RoleBinding', () =>
    rights.createNamespacedRoleBinding({ namespace, body: binding }, options),
  )
  const patch = client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch, options)
  await allowed('Job', () =>
    batch.patchNamespacedJob({ namespace, name, body: { spec: { suspend: false } } }, patch),
  )
  return uid
}

async function remove(
  client: Client,
  { batch, core, rights }: Apis,
  { name, namespace }: ObjectRequest,
): Promise<void> {
  const options = bounded(client)
  const named = { name, namespace }
  const labelSelector = `${programLabel}=${name}`
  const endsAt = Date.now() + goneLimitMs
  const pods = async (alive: (pod: ClientModule.V1Pod) => boolean): Promise<number> =>
    (await core.listNamespacedPod({ namespace, labelSelector }, options)).items.filter(alive).length
  // Suspended, the Job makes no further pod, and the one there is ends in the time that it is granted.
  const patch = client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch, options)
  const suspended = batch.patchNamespacedJob({ ...named, body: { spec: { suspend: true } } }, patch)
  await suspended.catch(() => undefined)
  while ((await pods(isRunning)) > 0 && Date.now() < endsAt) await pause(lookEveryMs)
  await unlessGone(
    batch.deleteNamespacedJob({ ...named, body: { propagationPolicy: 'Background' } }, options),
  )
  await unlessGone(rights.deleteNamespacedRoleBinding(named, options))
  await unlessGone(rights.deleteNamespacedRole(named, options))
  await unlessGone(core.deleteNamespacedServiceAccount(named, options))
  while ((await pods(() => true)) > 0) {
    if (Date.now() >= endsAt) throw new PodRunError('REFUSED', `The pod of ${name} does not end`)
    await pause(lookEveryMs)
  }
}

function isRunning({ status }: ClientModule.V1Pod): boolean {
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

async function allowed<T>(kind: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    const { status, message } = failureOf(error)
    const code = status === 403 ? 'FORBIDDEN' : 'REFUSED'
    throw new PodRunError(code, `The cluster refuses the ${kind} for the pod: ${message}`, {
      cause: error,
    })
  }
}

async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (failureOf(error).status !== 404) throw error
  }
}

/** What a failed request says: status and words of Kubernetes, or why there was no answer. */
function failureOf(error: unknown): { status: number | undefined; message: string } {
  if (!(error instanceof Error)) return { status: undefined, message: String(error) }
  const cause = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : ''
  if (!('code' in error) || typeof error.code !== 'number') {
    return { status: undefined, message: cause || error.message }
  }
  const body = 'body' in error ? String(error.body) : ''
  const [, quoted] = /"message":("(?:[^"\\]|\\.)*")/.exec(body) ?? []
  const message = quoted === undefined ? `HTTP ${error.code}` : String(JSON.parse(quoted))
  return { status: error.code, message: message.slice(0, 500) }
}

/** Gives every request a time limit: the client has none of its own. */
function bounded(client: Client): ClientModule.ConfigurationOptions {
  const limit = {
    pre: (context: ClientModule.RequestContext) => {
      context.setSignal(AbortSignal.timeout(answerLimitMs))
      return new client.Observable(Promise.resolve(context))
    },
    post: (context: ClientModule.ResponseContext) =>
      new client.Observable(Promise.resolve(context)),
  }
  return { middleware: [limit], middlewareMergeStrategy: 'append' }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
