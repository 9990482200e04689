import { join } from 'node:path'

import { defaultPlaces, type PodPlaces, type RunIds, runPaths } from '@agent-jobs/job-manifest'

/** Who the pods of runs are, and where they find what belongs to them. */
export interface PodSeat {
  readonly user: { readonly uid: number; readonly gid: number }
  /** The places of one attempt's pod. */
  places(logRoot: string, ids: RunIds): PodPlaces
}

/** Pods have a file system of their own. */
export const clusterSeat: PodSeat = {
  user: { uid: 1000, gid: 1000 },
  places: () => defaultPlaces,
}

/**
 * Pods of an emulator are processes of this machine and of this user (who is called an ordinary one where it is root),
 * and see this machine's paths; what a kubelet makes for them is below `directory`, apart for each.
 */
export function emulatedSeat(directory: string): PodSeat {
  const uid = process.getuid?.() || clusterSeat.user.uid
  const gid = process.getgid?.() || clusterSeat.user.gid
  return {
    user: { uid, gid },
    places: (logRoot, ids) => {
      const own = join(directory, `${ids.runId}.${ids.attempt ?? 1}`)
      return {
        secretDirectory: join(own, 'secret'),
        attemptDirectory: runPaths(logRoot, ids).attemptDirectory,
        terminationMessagePath: join(own, 'termination-message'),
        // This machine's own memory is not the pod's.
        memoryDirectory: join(own, 'memory'),
      }
    },
  }
}
