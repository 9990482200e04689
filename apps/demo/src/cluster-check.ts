import { readFile } from 'node:fs/promises'

import type * as ClientModule from '@kubernetes/client-node'
import type { KubeConfig } from '@kubernetes/client-node'

import { DemoError } from './demo-error.ts'

const answerLimitMs = 15_000

/** A cluster that answers and has the claim. */
export interface CheckedCluster {
  readonly client: typeof ClientModule
  readonly kubeConfig: KubeConfig
  /** URL of the API server. */
  readonly server: string
  readonly namespace: string
}

interface Place {
  readonly kubeconfig: string
  readonly namespace: string | undefined
  readonly claim: string
}

/**
 * Reads the kubeconfig and looks for the claim. A claim that may not be looked at is taken for there.
 *
 * @throws DemoError `CLUSTER`, `CLAIM`
 */
export async function checkCluster(place: Place, signal: AbortSignal): Promise<CheckedCluster> {
  const client = await import('@kubernetes/client-node')
  const kubeConfig = await loadKubeConfig(client, place.kubeconfig)
  const server = kubeConfig.getCurrentCluster()?.server
  if (server === undefined) {
    throw new DemoError(
      'CLUSTER',
      `--kubeconfig: ${place.kubeconfig} has no current context with a cluster. Choose one with "kubectl config use-context".`,
    )
  }
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext())
  const namespace = place.namespace ?? context?.namespace ?? 'default'
  const cluster = { client, kubeConfig, server, namespace }
  await requireClaim(cluster, place.claim, signal)
  return cluster
}

async function loadKubeConfig(client: typeof ClientModule, path: string): Promise<KubeConfig> {
  const kubeConfig = new client.KubeConfig()
  try {
    // Read here first: what the library says about a missing file names no file.
    await readFile(path)
    kubeConfig.loadFromFile(path)
    return kubeConfig
  } catch (error) {
    throw new DemoError('CLUSTER', `--kubeconfig: ${path} cannot be read: ${textOf(error)}`, {
      cause: error,
    })
  }
}

async function requireClaim(
  { client, kubeConfig, server, namespace }: CheckedCluster,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)])
  const api = kubeConfig.makeApiClient(client.CoreV1Api)
  const bounded = {
    pre: (context: ClientModule.RequestContext) => {
      context.setSignal(limit)
      return new client.Observable(Promise.resolve(context))
    },
    post: (context: ClientModule.ResponseContext) =>
      new client.Observable(Promise.resolve(context)),
  }
  try {
    await api.readNamespacedPersistentVolumeClaim(
      { namespace, name },
      { middleware: [bounded], middlewareMergeStrategy: 'append' },
    )
  } catch (error) {
    signal.throwIfAborted()
    const status = error instanceof client.ApiException ? error.code : undefined
    if (status === 403) return
    throw refusal(status, error, { server, namespace, name })
  }
}

function refusal(
  status: number | undefined,
  cause: unknown,
  { server, namespace, name }: { server: string; namespace: string; name: string },
): DemoError {
  if (status === 404) {
    const what = `--claim: there is no volume claim "${name}" in namespace "${namespace}" of ${server}.`
    return new DemoError(
      'CLAIM',
      `${what} "kubectl -n ${namespace} get pvc" lists those there are.`,
      { cause },
    )
  }
  if (status === 401) {
    return new DemoError(
      'CLUSTER',
      `--kubeconfig: ${server} refuses its credentials. Log in again, or use another context.`,
      { cause },
    )
  }
  const why = status === undefined ? textOf(cause) : `it answers ${status}`
  return new DemoError(
    'CLUSTER',
    `The cluster at ${server} cannot be asked: ${why}. Check --kubeconfig, and that the cluster runs.`,
    { cause },
  )
}

/** The innermost reason of an error: its first line. */
function textOf(error: unknown): string {
  let inner = error
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause
  const timedOut = inner instanceof Error && inner.name === 'TimeoutError'
  if (timedOut) return `no answer within ${answerLimitMs / 1_000} s`
  const [text = ''] = (inner instanceof Error ? inner.message : String(inner)).split('\n')
  return text.trim().slice(0, 300)
}
