import { createTailer, type Tailer } from '@agent-jobs/file-tailer'
import { type JobWatcher, watchJobs } from '@agent-jobs/job-watcher'

import { type AdapterPace, usualPace } from './adapter-pace.ts'
import { type Cluster, connectCluster } from './cluster/cluster.ts'
import type { Environment } from './cluster/log-root.ts'
import { clusterSeat, type PodSeat } from './cluster/pod-seat.ts'
import { createProcessIdentity, type ProcessIdentity } from './cluster/process-lease.ts'

/** Selects every Job and pod of this adapter. */
export const jobSelector = 'paperclip.io/adapter-type=claude_k8s'

/** How long a run may wait for a node is each run's own setting. */
const graces = { Unschedulable: Number.MAX_SAFE_INTEGER, Scheduling: Number.MAX_SAFE_INTEGER }

/** What all runs of one adapter share: one tailer, one watch per namespace, one identity. */
export interface AdapterProcess {
  readonly environment: Environment
  readonly identity: ProcessIdentity
  readonly seat: PodSeat
  readonly pace: AdapterPace
  tailer(): Tailer
  connect(kubeconfig: string | undefined): Promise<Cluster>
  watcher(cluster: Cluster, namespace: string): JobWatcher
}

/** Makes the shared parts; each is only started when the first run needs it. */
export function createAdapterProcess(
  environment: Environment,
  seat: PodSeat = clusterSeat,
  pace: AdapterPace = usualPace,
): AdapterProcess {
  const clusters = new Map<string, Cluster>()
  const watchers = new Map<Cluster, Map<string, JobWatcher>>()
  let tailer: Tailer | undefined
  return {
    environment,
    seat,
    pace,
    identity: createProcessIdentity(pace),
    tailer: () => (tailer ??= createTailer()),
    async connect(kubeconfig) {
      const fresh = await connectCluster(kubeconfig, environment)
      const key = fresh.kubeConfig.exportConfig()
      const known = clusters.get(key) ?? fresh
      clusters.set(key, known)
      return known
    },
    watcher(cluster, namespace) {
      const byNamespace = watchers.get(cluster) ?? new Map<string, JobWatcher>()
      watchers.set(cluster, byNamespace)
      const { kubeConfig } = cluster
      const watcher =
        byNamespace.get(namespace) ??
        watchJobs({ kubeConfig, namespace, labelSelector: jobSelector, graces })
      byNamespace.set(namespace, watcher)
      return watcher
    },
  }
}
