import { readFile } from 'node:fs/promises'

import type { V1Container, V1Pod } from '@kubernetes/client-node'

import { AdapterError, errorText } from '../adapter-error.ts'
import type { Cluster } from './cluster.ts'
import { type Environment, pathBelow } from './log-root.ts'
import { withRetry } from './retry.ts'

/** The shared volume as this process sees it, and what of it the claim is. */
export interface HostVolume {
  readonly claimName: string
  /** Where this process, and every run's pod, sees the claim (or its `subPath`). */
  readonly mountPath: string
  /** Folder of the claim that is mounted; '' for the whole claim. */
  readonly subPath: string
}

/** The server's own pod, as far as runs inherit from it; absent outside a cluster. */
export interface HostPodView {
  readonly pod: V1Pod
  readonly container: V1Container
  readonly namespace: string
}

export interface VolumeSettings {
  readonly claimName?: string | undefined
  readonly mountPath?: string | undefined
  readonly subPath?: string | undefined
}

const namespaceFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace'

/** Reads the pod that this process runs in; undefined when it runs outside the cluster. */
export async function readHostPod(
  cluster: Cluster,
  environment: Environment,
): Promise<HostPodView | undefined> {
  const name = environment['HOSTNAME']
  if (!cluster.inCluster || name === undefined) return undefined
  const namespace = (await readFile(namespaceFile, 'utf8')).trim()
  const pod = await readOwnPod(cluster, namespace, name)
  const container = serverContainer(pod)
  return pod && container ? { pod, container, namespace } : undefined
}

/** The server's container: the one that is called so, else the first. Others may have been put beside or before it. */
export function serverContainer(pod: V1Pod | undefined): V1Container | undefined {
  const containers = pod?.spec?.containers ?? []
  return containers.find(({ name }) => name === 'paperclip') ?? containers[0]
}

async function readOwnPod(
  cluster: Cluster,
  namespace: string,
  name: string,
): Promise<V1Pod | undefined> {
  try {
    return await withRetry(() => cluster.readPod(namespace, name))
  } catch (error) {
    throw new AdapterError(
      'k8s_own_pod_unreadable',
      `The server's own pod ${namespace}/${name} cannot be read: ${errorText(error)}. Allow "get pods" to its service account, or set image, claimName and mountPath.`,
      { cause: error },
    )
  }
}

/**
 * Finds the claim that holds `logRoot`: what the settings name, else the mount of the server's own pod with the longest
 * path above it. Throws before anything exists when there is none.
 */
export function findVolume(
  logRoot: string,
  settings: VolumeSettings,
  host: HostPodView | undefined,
): HostVolume {
  const found =
    settings.claimName === undefined ? inheritedVolume(logRoot, host) : settingsVolume(settings)
  if (found === undefined) {
    throw new AdapterError(
      'k8s_volume_not_found',
      `No volume is known that holds the run logs at ${logRoot}: mount a ReadWriteMany claim there in the server's pod, or set claimName and mountPath.`,
    )
  }
  if (pathBelow(found.mountPath, logRoot) === undefined) {
    throw new AdapterError(
      'k8s_volume_not_found',
      `The run logs at ${logRoot} are not on the claim "${found.claimName}", which is mounted at ${found.mountPath}: set RUN_LOG_BASE_PATH or PAPERCLIP_HOME to a folder below it.`,
    )
  }
  return found
}

function settingsVolume({ claimName = '', mountPath, subPath }: VolumeSettings): HostVolume {
  if (mountPath === undefined) {
    throw new AdapterError(
      'invalid_config',
      `mountPath is missing beside claimName "${claimName}": the folder where this server sees the claim was expected.`,
    )
  }
  return { claimName, mountPath, subPath: subPath ?? '' }
}

function inheritedVolume(logRoot: string, host: HostPodView | undefined): HostVolume | undefined {
  const mounts = (host?.container.volumeMounts ?? []).filter(
    (mount) =>
      pathBelow(mount.mountPath, logRoot) !== undefined && claimOf(host, mount.name) !== undefined,
  )
  const longest = mounts.toSorted((a, b) => b.mountPath.length - a.mountPath.length)[0]
  if (longest === undefined) return undefined
  if (longest.subPathExpr !== undefined) {
    throw new AdapterError(
      'k8s_volume_not_found',
      `The server's pod mounts the claim at ${longest.mountPath} by subPathExpr "${longest.subPathExpr}", which a run cannot repeat: set claimName, mountPath and subPath.`,
    )
  }
  const claimName = claimOf(host, longest.name) ?? ''
  return { claimName, mountPath: longest.mountPath, subPath: longest.subPath ?? '' }
}

function claimOf(host: HostPodView | undefined, volume: string): string | undefined {
  const found = host?.pod.spec?.volumes?.find(({ name }) => name === volume)
  return found?.persistentVolumeClaim?.claimName
}
