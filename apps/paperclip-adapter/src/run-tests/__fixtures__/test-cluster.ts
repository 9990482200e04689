import { isAbsolute, resolve } from 'node:path'

import {
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node'

/** What a person names to run these tests on a cluster of theirs. */
const variables = {
  cluster: 'KUBECONFIG',
  namespace: 'AGENT_JOBS_TEST_NAMESPACE',
  claim: 'AGENT_JOBS_TEST_CLAIM',
  logRoot: 'AGENT_JOBS_TEST_LOG_ROOT',
  image: 'AGENT_JOBS_TEST_IMAGE',
  apiUrl: 'AGENT_JOBS_TEST_API_URL',
  stopApi: 'AGENT_JOBS_TEST_STOP_API',
  startApi: 'AGENT_JOBS_TEST_START_API',
  smallClaim: 'AGENT_JOBS_TEST_SMALL_CLAIM',
  smallLogRoot: 'AGENT_JOBS_TEST_SMALL_LOG_ROOT',
} as const

export type Need = keyof typeof variables

/** A run with a fake agent needs these; one with the real CLI needs the offline Messages API too. */
export const needsVolume = ['cluster', 'namespace', 'claim', 'logRoot', 'image'] as const
export const needsClaude = [...needsVolume, 'apiUrl'] as const
export const needsOutage = ['stopApi', 'startApi'] as const

const told = new Set<string>()

/**
 * Says in one line what is absent, once; what it returns goes to `test.skipIf`. In a pod that mounts the claim only what
 * needs the volume runs.
 */
export function lacks(...needs: readonly Need[]): boolean {
  if (process.env['AGENT_JOBS_TEST_ONLY_VOLUME'] && !needs.includes('logRoot')) return true
  const absent = needs.map((need) => variables[need]).filter((name) => !process.env[name])
  const names = absent.join(', ')
  if (absent.length > 0 && !told.has(names)) {
    told.add(names)
    console.warn(`Skipped: cluster tests that need ${names}`)
  }
  return absent.length > 0
}

/** The value of a variable that `lacks` has asked for. */
export function given(need: Need): string {
  const value = process.env[variables[need]] ?? ''
  return need === 'cluster' && !isAbsolute(value) ? resolve(value) : value
}

export interface Kubernetes {
  readonly kubeConfig: KubeConfig
  readonly core: CoreV1Api
  readonly batch: BatchV1Api
  readonly coordination: CoordinationV1Api
}

/**
 * Clients of the test's own, beside the adapter's.
 *
 * @param kubeconfig text of a kubeconfig. @default what KUBECONFIG names
 */
export function connect(kubeconfig?: string): Kubernetes {
  const kubeConfig = new KubeConfig()
  if (kubeconfig === undefined) kubeConfig.loadFromDefault()
  else kubeConfig.loadFromString(kubeconfig)
  return {
    kubeConfig,
    core: kubeConfig.makeApiClient(CoreV1Api),
    batch: kubeConfig.makeApiClient(BatchV1Api),
    coordination: kubeConfig.makeApiClient(CoordinationV1Api),
  }
}

/** What the request answers; undefined when the object does not exist. */
export async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 404) return undefined
    throw error
  }
}

/** Makes a namespace that is deleted when it is disposed of. */
export async function makeNamespace(
  { core }: Kubernetes,
  prefix: string,
): Promise<AsyncDisposable & { readonly name: string }> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  const body = { metadata: { generateName: `${prefix}-`, labels } }
  const made = await core.createNamespace({ body })
  const name = made.metadata?.name ?? ''
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await orAbsent(core.deleteNamespace({ name }))
    },
  }
}

/** Asks until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 120_000,
): Promise<T> {
  const endsAt = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > endsAt) throw new Error(`Gave up waiting: ${what}`)
    await pause(100)
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, durationMs)
  })
}
