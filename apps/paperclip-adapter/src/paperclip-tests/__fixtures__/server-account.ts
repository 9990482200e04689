import { readFileSync } from 'node:fs'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  type Cluster,
  loadAllYaml,
  RbacAuthorizationV1Api,
  type V1PolicyRule,
  type V1Role,
} from '@kubernetes/client-node'

import type { Kubernetes } from '../../run-tests/__fixtures__/test-cluster.ts'

const manifest = join(import.meta.dirname, '../../../kubernetes/rbac.yaml')

/** A service account with the rights that the package's own manifest grants, and nothing else. */
export interface ServerAccount extends AsyncDisposable {
  /** A kubeconfig file of it. */
  readonly kubeconfig: string
}

/** Makes the account, its Role and RoleBinding in `namespace`, its file for `uid`; all go when it is disposed of. */
export async function makeServerAccount(
  { core, kubeConfig }: Kubernetes,
  namespace: string,
  uid: number,
): Promise<ServerAccount> {
  const rbac = kubeConfig.makeApiClient(RbacAuthorizationV1Api)
  const name = `paperclip-${crypto.randomUUID().slice(0, 8)}`
  const metadata = { name, namespace }
  await core.createNamespacedServiceAccount({ namespace, body: { metadata } })
  await rbac.createNamespacedRole({ namespace, body: { metadata, rules: shippedRules() } })
  await rbac.createNamespacedRoleBinding({
    namespace,
    body: {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  })
  const body = { spec: { audiences: [], expirationSeconds: 3_600 } }
  const { status } = await core.createNamespacedServiceAccountToken({ name, namespace, body })
  const place = await mkdtemp(join(tmpdir(), 'paperclip-account-'))
  const kubeconfig = join(place, 'kubeconfig.json')
  const cluster = await clusterOf(kubeConfig.getCurrentCluster())
  await writeFile(kubeconfig, kubeconfigText(cluster, status?.token ?? ''), { mode: 0o600 })
  await chmod(place, 0o755)
  if (process.getuid?.() === 0) await chown(kubeconfig, uid, uid)
  return {
    kubeconfig,
    [Symbol.asyncDispose]: async () => {
      await rbac.deleteNamespacedRoleBinding(metadata)
      await rbac.deleteNamespacedRole(metadata)
      await core.deleteNamespacedServiceAccount(metadata)
      await rm(place, { recursive: true, force: true })
    },
  }
}

function shippedRules(): V1PolicyRule[] {
  const [role] = loadAllYaml(readFileSync(manifest, 'utf8')) as [V1Role]
  return role.rules ?? []
}

/** The cluster with its authority's certificate in it: the server's user may not be able to read the file. */
async function clusterOf(cluster: Cluster | null): Promise<Record<string, unknown>> {
  const { server, caData, caFile, skipTLSVerify } = cluster ?? {}
  const fromFile = caFile === undefined ? undefined : await readFile(caFile, 'base64')
  return {
    server,
    'certificate-authority-data': caData ?? fromFile,
    'insecure-skip-tls-verify': skipTLSVerify === true ? true : undefined,
  }
}

function kubeconfigText(cluster: Record<string, unknown>, token: string): string {
  const name = 'test'
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  })
}
