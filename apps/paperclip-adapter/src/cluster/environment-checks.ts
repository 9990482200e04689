import { randomUUID } from 'node:crypto'

import type { V1PersistentVolumeClaim } from '@kubernetes/client-node'

import { errorText } from '../adapter-error.ts'
import type { EnvironmentCheck } from '../adapter-module.ts'
import { findApiAddress } from '../plan/api-address.ts'
import { probeHardLinks } from '../run/run-files.ts'
import { readApiFailure } from './api-failure.ts'
import type { Cluster } from './cluster.ts'
import { findVolume, type HostPodView, type VolumeSettings } from './host-pod.ts'
import { type Environment, runLogRoot } from './log-root.ts'

interface Right {
  readonly verb: string
  readonly group: string
  readonly resource: string
}

/** Every right that a run uses in its namespace. */
export const usedRights: readonly Right[] = [
  ...rights('batch', 'jobs', ['create', 'get', 'list', 'watch', 'patch', 'delete']),
  ...rights('', 'pods', ['get', 'list', 'watch']),
  ...rights('', 'secrets', ['create']),
  ...rights('', 'events', ['list']),
  ...rights('coordination.k8s.io', 'leases', ['create', 'get', 'update', 'delete']),
]

function rights(group: string, resource: string, verbs: readonly string[]): Right[] {
  return verbs.map((verb) => ({ verb, group, resource }))
}

/** Asks the API server whether it is there and takes the credentials. */
export async function checkApi({ client, kubeConfig, server }: Cluster): Promise<EnvironmentCheck> {
  const code = 'kubernetes_api'
  try {
    const { gitVersion } = await kubeConfig.makeApiClient(client.VersionApi).getCode()
    const message = `The Kubernetes API at ${server} answers (${gitVersion})`
    return { code, level: 'info', message }
  } catch (error) {
    const { status, message } = readApiFailure(error)
    const hint =
      status === undefined
        ? "Check the address, and that the server's machine can reach it."
        : 'Check the credentials in the kubeconfig.'
    const what = status === undefined ? 'cannot be reached' : 'refuses to answer'
    return {
      code,
      level: 'error',
      message: `The Kubernetes API at ${server} ${what}: ${message}`,
      hint,
    }
  }
}

/** Says where agents are told to find Paperclip, and whether a pod can hardly reach that. */
export function checkPaperclipAddress(
  configured: string | undefined,
  environment: Environment,
): EnvironmentCheck {
  const code = 'paperclip_address'
  const { podUrl, warning } = findApiAddress(configured, environment)
  return warning === undefined
    ? { code, level: 'info', message: `Agents are told to reach Paperclip at ${podUrl}` }
    : { code, level: 'warn', message: warning }
}

/** Asks the API server for each right; says in one check each what is missing, else that nothing is. */
export async function checkRights(
  cluster: Cluster,
  namespace: string,
): Promise<EnvironmentCheck[]> {
  const answers = await Promise.all(
    usedRights.map((right) => askForRight(cluster, namespace, right)),
  )
  const missing = answers.filter((answer) => answer !== undefined)
  if (missing.length > 0) return missing
  const message = `All ${usedRights.length} rights that a run needs are granted in namespace ${namespace}`
  return [{ code: 'kubernetes_rights', level: 'info', message }]
}

async function askForRight(
  { client, kubeConfig }: Cluster,
  namespace: string,
  { verb, group, resource }: Right,
): Promise<EnvironmentCheck | undefined> {
  const api = kubeConfig.makeApiClient(client.AuthorizationV1Api)
  const resourceAttributes = { namespace, verb, group, resource }
  const code = 'kubernetes_rights'
  try {
    const body = { spec: { resourceAttributes } }
    const review = await api.createSelfSubjectAccessReview({ body })
    if (review.status?.allowed === true) return undefined
  } catch (error) {
    const message = `Whether "${verb} ${resource}" is allowed in namespace ${namespace} could not be asked: ${readApiFailure(error).message}`
    return { code, level: 'error', message, hint: 'Check that the Kubernetes API can be reached.' }
  }
  const message = `The right to ${verb} ${resource} in namespace ${namespace} is missing`
  const hint = `Grant "${verb}" on "${resource}"${group === '' ? '' : ` (${group})`} by a Role to the server's service account.`
  return { code, level: 'error', message, hint }
}

/** Looks for the claim, its access mode, and whether the server can write where the run logs go. */
export async function checkVolume(
  cluster: Cluster,
  namespace: string,
  settings: VolumeSettings,
  host: HostPodView | undefined,
  environment: Environment,
): Promise<EnvironmentCheck[]> {
  try {
    const logRoot = runLogRoot(environment)
    const { claimName } = findVolume(logRoot, settings, host)
    return [await checkClaim(cluster, namespace, claimName), await checkLogRoot(logRoot)]
  } catch (error) {
    return [{ code: 'volume', level: 'error', message: errorText(error) }]
  }
}

async function checkClaim(
  { client, kubeConfig }: Cluster,
  namespace: string,
  name: string,
): Promise<EnvironmentCheck> {
  const code = 'volume_claim'
  const api = kubeConfig.makeApiClient(client.CoreV1Api)
  let claim: V1PersistentVolumeClaim
  try {
    claim = await api.readNamespacedPersistentVolumeClaim({ namespace, name })
  } catch (error) {
    const { status, message } = readApiFailure(error)
    if (status !== 403)
      return { code, level: 'error', message: `Claim ${namespace}/${name}: ${message}` }
    const hint = 'Grant "get" on "persistentvolumeclaims" to have it checked; runs do not need it.'
    return {
      code,
      level: 'warn',
      message: `Claim ${namespace}/${name} may not be read: ${message}`,
      hint,
    }
  }
  const modes = claim.status?.accessModes ?? claim.spec?.accessModes ?? []
  if (modes.includes('ReadWriteMany')) {
    return { code, level: 'info', message: `Claim ${namespace}/${name} is ReadWriteMany` }
  }
  const message = `Claim ${namespace}/${name} is ${modes.join(', ') || 'not bound'}: a run on another node than the server's cannot mount it`
  return {
    code,
    level: 'warn',
    message,
    hint: 'Use a storage class that offers ReadWriteMany (NFS, CephFS, EFS …).',
  }
}

async function checkLogRoot(logRoot: string): Promise<EnvironmentCheck> {
  const hardLinks = await probeHardLinks(logRoot, `check-${randomUUID()}`)
  const message = hardLinks
    ? `The run log folder ${logRoot} can be written`
    : `The run log folder ${logRoot} can be written; it has no hard links, so logs have no second name`
  return { code: 'log_root', level: 'info', message }
}
