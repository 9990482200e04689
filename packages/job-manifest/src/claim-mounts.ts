import { posix } from 'node:path'

import type { VolumeMount } from './kubernetes-objects.ts'
import { invalidField } from './manifest-error.ts'
import type { HostPod, PodPlaces, RunSpec } from './run-spec.ts'
import { absolutePath, isWithin, relativePath } from './volume-path.ts'

/** Where the log tree is. */
export interface LogPlaces {
  /** As the server sees it. */
  readonly logRoot: string
  readonly logRootInClaim: string
  /** The attempt's folder inside the claim. */
  readonly attemptInClaim: string
}

/** The name of the claim's volume in the pod. */
export const claimVolume = 'data'

/**
 * A path that the host pod sees, as a path inside the claim: what a mount of another pod takes as `subPath`.
 *
 * @throws ManifestError when the path is not below the host pod's mount of the claim.
 */
export function pathInClaim(path: string, host: Pick<HostPod, 'mountPath' | 'subPath'>): string {
  return insideClaim('path', path, host)
}

/** The log root inside the claim: as given, else where it lies below the host pod's mount. */
export function logRootInClaim(run: RunSpec, host: HostPod): string {
  return run.logRootInClaim === undefined
    ? insideClaim('logRoot', run.logRoot, host)
    : relativePath('logRootInClaim', run.logRootInClaim)
}

function insideClaim(
  field: string,
  path: string,
  host: Pick<HostPod, 'mountPath' | 'subPath'>,
): string {
  const mount = absolutePath('host.mountPath', host.mountPath)
  const absolute = absolutePath(field, path)
  if (!isWithin(absolute, mount)) {
    throw invalidField(field, path, `a path below ${mount}, where the claim is mounted`)
  }
  const subPath = relativePath('host.subPath', host.subPath ?? '')
  return relativePath(field, posix.join(subPath, posix.relative(mount, absolute)))
}

/** The mounts of the claim: the attempt's folder, and what the run asked for besides. */
export function claimMounts(
  run: RunSpec,
  places: PodPlaces,
  own: LogPlaces,
): { mounts: VolumeMount[]; warnings: string[] } {
  const taken = Object.values(places)
  const mounts = [volumeMount(places.attemptDirectory, own.attemptInClaim, false)]
  const warnings: string[] = []
  for (const [index, extra] of (run.extraMounts ?? []).entries()) {
    const field = `extraMounts[${index}]`
    const mountPath = podPath(`${field}.mountPath`, extra.mountPath)
    const subPath = relativePath(`${field}.subPath`, extra.subPath)
    checkFree(`${field}.mountPath`, mountPath, taken, mounts)
    if (isWithin(own.logRootInClaim, subPath) || isWithin(subPath, own.logRootInClaim)) {
      warnings.push(`The mount at ${mountPath} shows the run logs of other runs to the agent`)
    }
    mounts.push(volumeMount(mountPath, subPath, extra.readOnly))
  }
  return { mounts, warnings }
}

/** A path in the pod at which something can be mounted. */
export function podPath(field: string, value: unknown): string {
  const path = absolutePath(field, value)
  if (path === '/' || path.includes(':')) {
    throw invalidField(field, value, 'an absolute path below / without ":"')
  }
  return path
}

function checkFree(
  field: string,
  path: string,
  taken: readonly string[],
  mounts: readonly VolumeMount[],
): void {
  const inTheWay = taken.find((place) => isWithin(path, place) || isWithin(place, path))
  if (inTheWay !== undefined) {
    throw invalidField(field, path, `a path apart from ${inTheWay}, which belongs to the run`)
  }
  if (mounts.some((mount) => mount.mountPath === path)) {
    throw invalidField(field, path, 'a path at which nothing else is mounted')
  }
}

function volumeMount(mountPath: string, subPath: string, readOnly: boolean): VolumeMount {
  return { name: claimVolume, mountPath, ...(subPath !== '' && { subPath }), readOnly }
}
