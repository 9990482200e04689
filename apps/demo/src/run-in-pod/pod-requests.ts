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
  /**
   * Creates everything and lets the Job go. Returns the Job's UID.
   *
   * @throws PodRunError `FORBIDDEN`, `REFUSED`
   */
  create(): Promise<string>
  /**
   * Removes everything that `create` may have made, whatever of it there is, and waits until it is gone. The account
   * goes after the pod, which may still need it to end what it does.
   *
   * @throws PodRunError `REFUSED`
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
  let mayExist = false
  return {
    async create() {
      mayExist = true
      const uid = await createJob(client, api, request).catch((error: unknown) => {
        // A request without an answer may have been carried out.
        mayExist = PodRunError.is(error) && error.code !== 'FORBIDDEN'
        throw error
      })
      await createRest(client, api, request, uid)
      return uid
    },
    async remove() {
      if (!mayExist) return
      try {
        await remove(client, api, request)
      } catch (error) {
        const { message } = failureOf(error)
        throw new PodRunError('REFUSED', `${request.name} could not be removed: ${message}`, {
          cause: error,
        })
      }
    },
  }
}

interface Apis {
  readonly batch: ClientModule.BatchV1Api
  readonly core: ClientModule.CoreV1Api
  readonly rights: ClientModule.RbacAuthorizationV1Api
}

async function createJob(client: Client, { batch }: Apis, request: ObjectRequest): Promise<string> {
  const { namespace } = request
  const creation = { namespace, body: buildJob(request) }
  const job = await allowed('Job', () => batch.createNamespacedJob(creation, bounded(client)))
  return job.metadata?.uid ?? ''
}

async function createRest(
  client: Client,
  { batch, core, rights }: Apis,
  request: ObjectRequest,
  uid: string,
): Promise<void> {
  const { name, namespace } = request
  const options = bounded(client)
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
  const pods = async (counts: (pod: ClientModule.V1Pod) => boolean): Promise<number> => {
    const listed = await core
      .listNamespacedPod({ namespace, labelSelector }, options)
      .catch((error: unknown) => unlessForbidden(error))
    return listed?.items.filter(counts).length ?? 0
  }
  // Suspended, the Job makes no further pod, and the one there is ends in the time that it is granted.
  const patch = client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch, options)
  const suspension = { ...named, body: { spec: { suspend: true } } }
  await batch.patchNamespacedJob(suspension, patch).catch(() => undefined)
  await until(endsAt, async () => (await pods(isRunning)) === 0)
  const deletion = { ...named, body: { propagationPolicy: 'Background' } }
  const deletions = [
    () => batch.deleteNamespacedJob(deletion, options),
    () => rights.deleteNamespacedRoleBinding(named, options),
    () => rights.deleteNamespacedRole(named, options),
    () => core.deleteNamespacedServiceAccount(named, options),
  ]
  for (const each of deletions) await until(endsAt, () => isGone(each()))
  const isOver = await until(endsAt, async () => (await pods(() => true)) === 0)
  if (!isOver) throw new Error('its pod does not end')
}

/** Looks until the answer is yes or the time is over; an API that cannot be reached for a moment is asked again. */
async function until(endsAt: number, look: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    const isLast = Date.now() >= endsAt
    try {
      if (await look()) return true
    } catch (error) {
      const { status = 500 } = failureOf(error)
      if (isLast || (status < 500 && status !== 429)) throw error
    }
    if (isLast) return false
    await pause(lookEveryMs)
  }
}

/** Who may not look has to do without waiting. */
function unlessForbidden(error: unknown): undefined {
  if (failureOf(error).status !== 403) throw error
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

/** Deletes; what is not there is gone. */
async function isGone(request: Promise<unknown>): Promise<boolean> {
  try {
    await request
    return true
  } catch (error) {
    if (failureOf(error).status === 404) return true
    throw error
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
