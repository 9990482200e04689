import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { KubeConfig } from '@kubernetes/client-node'

/** Longer than the pods of runs are granted. */
const goneLimitMs = 45_000
const lookEveryMs = 500
const companyLabel = 'paperclip.io/company-id'
const runAnnotation = 'paperclip.io/run-id'

/** A run of tests whose objects carry a name of its own. */
export interface StoppedTests {
  readonly kubeConfig: KubeConfig
  readonly namespace: string
  /** What the names of its companies and folders begin with. */
  readonly name: string
  /** Where the claim is mounted. */
  readonly mountPath: string
}

/** Removes what tests that were stopped did not remove themselves: Jobs with all that is theirs, locks, folders. */
export async function removeLeftovers(tests: StoppedTests): Promise<void> {
  const { kubeConfig, namespace, name: prefix, mountPath } = tests
  const { BatchV1Api, CoordinationV1Api } = await import('@kubernetes/client-node')
  const batch = kubeConfig.makeApiClient(BatchV1Api)
  const coordination = kubeConfig.makeApiClient(CoordinationV1Api)

  const jobs = (await batch.listNamespacedJob({ namespace, labelSelector: companyLabel })).items
  const ours = jobs.flatMap(({ metadata: { name = '', labels = {} } = {} }) =>
    labels[companyLabel]?.startsWith(`${prefix}-`) ? [{ name, runId: labels[runAnnotation] }] : [],
  )
  const leases = (await coordination.listNamespacedLease({ namespace })).items
  const locks = leases.filter(({ metadata }) =>
    ours.some(({ runId }) => runId && metadata?.annotations?.[runAnnotation] === runId),
  )
  const held = locks.flatMap(({ metadata, spec }) => [metadata?.name, spec?.holderIdentity])
  await Promise.allSettled([
    ...ours.map(({ name }) =>
      batch.deleteNamespacedJob({ namespace, name, propagationPolicy: 'Foreground' }),
    ),
    ...[...new Set(held)].map((name = '') =>
      coordination.deleteNamespacedLease({ namespace, name }),
    ),
  ])
  const endsAt = Date.now() + goneLimitMs
  const left = async (): Promise<boolean> => {
    const { items } = await batch.listNamespacedJob({ namespace, labelSelector: companyLabel })
    return items.some(({ metadata }) => ours.some(({ name }) => name === metadata?.name))
  }
  while ((await left()) && Date.now() < endsAt) await pause(lookEveryMs)
  for (const folder of readdirSync(mountPath)) {
    if (!folder.startsWith(`agent-jobs-${prefix}-`)) continue
    rmSync(join(mountPath, folder), { recursive: true, force: true, maxRetries: 3 })
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
