import { join } from 'node:path'

import type { ClaimMount, RunDirectory } from '@agent-jobs/job-manifest'

import type { HostVolume } from '../cluster/host-pod.ts'
import { pathBelow } from '../cluster/log-root.ts'

export interface LayoutRequest {
  readonly instanceRoot: string
  readonly volume: HostVolume
  readonly companyId: string
  readonly agentId: string
  /** The workspace on the server's disk, if there is one. */
  readonly cwd: string | undefined
  /** Further folders that the agent is told of. */
  readonly alsoVisible: readonly string[]
  /** `tenant`: the pod sees its company's folders; `shared`: the whole mount. */
  readonly isolation: 'tenant' | 'shared'
  readonly user: { readonly uid: number; readonly gid: number }
}

/** What of the volume a run's pod sees, and which folders must exist before it starts. */
export interface PodLayout {
  readonly home: string
  readonly workingDirectory: string
  readonly mounts: readonly ClaimMount[]
  /** In the order of creation. */
  readonly directories: readonly RunDirectory[]
  readonly warnings: readonly string[]
}

/**
 * Decides the pod's view of the volume. The agent's home (and with it Claude's sessions) is below the company's folder
 * of the instance; a workspace elsewhere on the claim is mounted beside it; one that is not on the claim cannot be seen
 * by the pod, which is said in a warning. Undefined when the instance's root is not on the claim.
 */
export function layOutPod(request: LayoutRequest): PodLayout | undefined {
  const { instanceRoot, volume, companyId, agentId, user } = request
  if (pathBelow(volume.mountPath, instanceRoot) === undefined) return undefined
  const company = join(instanceRoot, 'companies', companyId)
  const home = join(company, 'claude-k8s', agentId)
  const workspace = placeWorkspace(request, home)
  const wanted = [company, workspace.path, ...request.alsoVisible].filter((path) =>
    isOnClaim(volume, path),
  )
  const mounted = request.isolation === 'shared' ? [volume.mountPath] : topmost(wanted)
  return {
    home,
    workingDirectory: workspace.path,
    mounts: mounted.map((path) => mountOf(volume, path)),
    directories: directoriesOf(volume, home, user),
    warnings: workspace.warnings,
  }
}

interface Workspace {
  readonly path: string
  readonly warnings: readonly string[]
}

function placeWorkspace({ cwd, volume }: LayoutRequest, home: string): Workspace {
  if (cwd === undefined || isOnClaim(volume, cwd)) return { path: cwd ?? home, warnings: [] }
  const warning = `The workspace ${cwd} is not on the shared volume (mounted at ${volume.mountPath}): the agent works in ${home} instead.`
  return { path: home, warnings: [warning] }
}

function isOnClaim(volume: HostVolume, path: string): boolean {
  return pathBelow(volume.mountPath, path) !== undefined
}

/** The folders that are not inside another one of them. */
function topmost(paths: readonly string[]): string[] {
  const different = [...new Set(paths)]
  return different.filter(
    (path) => !different.some((other) => other !== path && pathBelow(other, path) !== undefined),
  )
}

function mountOf(volume: HostVolume, path: string): ClaimMount {
  const below = pathBelow(volume.mountPath, path) ?? ''
  return { subPath: join(volume.subPath, below), mountPath: path, readOnly: false }
}

/** Every folder from the mount down to the home; only the last one is the pod user's own. */
function directoriesOf(
  volume: HostVolume,
  home: string,
  user: LayoutRequest['user'],
): RunDirectory[] {
  const names = (pathBelow(volume.mountPath, home) ?? '').split('/').filter((name) => name !== '')
  return names.map((_, index): RunDirectory => {
    const path = join(volume.mountPath, ...names.slice(0, index + 1))
    const last = index === names.length - 1
    return last
      ? { path, kind: 'directory', mode: 0o777, mayExist: true, owner: user, ownedMode: 0o700 }
      : { path, kind: 'directory', mode: 0o711, mayExist: true }
  })
}
