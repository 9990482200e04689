import { AdapterError, errorText } from './adapter-error.ts'
import type {
  EnvironmentCheck,
  EnvironmentTestContext,
  EnvironmentTestResult,
} from './adapter-module.ts'
import type { AdapterProcess } from './adapter-process.ts'
import {
  checkApi,
  checkPaperclipAddress,
  checkRights,
  checkVolume,
} from './cluster/environment-checks.ts'
import { readHostPod } from './cluster/host-pod.ts'
import { type AdapterConfig, parseConfig } from './config/config.ts'

/** Looks at everything that a run needs before it can start, and says what is missing and what to do. Never rejects. */
export async function testEnvironment(
  { adapterType, config: raw }: EnvironmentTestContext,
  adapter: AdapterProcess,
): Promise<EnvironmentTestResult> {
  const checks: EnvironmentCheck[] = []
  const found = await run(checks, 'configuration', async () => parseConfig(raw))
  if (found) {
    const { config, warnings } = found
    checks.push(
      ...warnings.map((message) => ({ code: 'configuration', level: 'warn' as const, message })),
    )
    checks.push(checkPaperclipAddress(config.paperclipApiUrl, adapter.environment))
    await checkCluster(checks, config, adapter)
  }
  const level = (wanted: string): boolean => checks.some((check) => check.level === wanted)
  const status = level('error') ? 'fail' : level('warn') ? 'warn' : 'pass'
  return { adapterType, status, checks, testedAt: new Date().toISOString() }
}

async function checkCluster(
  checks: EnvironmentCheck[],
  config: AdapterConfig,
  adapter: AdapterProcess,
): Promise<void> {
  const cluster = await run(checks, 'kubernetes_configuration', () =>
    adapter.connect(config.kubeconfig),
  )
  if (!cluster) return
  const api = await checkApi(cluster)
  checks.push(api)
  if (api.level === 'error') return
  const host = await run(checks, 'own_pod', async () => ({
    view: await readHostPod(cluster, adapter.environment),
  }))
  if (!host) return
  const namespace = config.namespace ?? host.view?.namespace ?? cluster.defaultNamespace
  checks.push({
    code: 'kubernetes_namespace',
    level: 'info',
    message: `Jobs run in namespace ${namespace} of ${cluster.server}`,
  })
  checks.push(...(await checkRights(cluster, namespace)))
  checks.push(...(await checkVolume(cluster, namespace, config, host.view, adapter.environment)))
}

/** What cannot be done becomes an error with its own sentence. */
async function run<T>(
  checks: EnvironmentCheck[],
  code: string,
  look: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    const message = AdapterError.is(error) ? error.message : errorText(error)
    checks.push({ code, level: 'error', message })
    return undefined
  }
}
