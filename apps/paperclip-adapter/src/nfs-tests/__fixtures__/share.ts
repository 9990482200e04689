/** One folder of a share, as three parties see it. */
export interface Share {
  /** Where the pods' node has mounted it. */
  readonly pods: string
  /** Where the machine of the adapter has mounted it, by a client that shares no cache with the pods'. */
  readonly adapter: string
  /** Where it is on the disk of its server, which is the truth. */
  readonly disk: string
}

/** The share that the environment names; says in one line what is absent. */
export function findShare(): Share | undefined {
  const { NFS_WRITE: pods, NFS_READ: adapter, NFS_EXPORT: disk } = process.env
  if (pods && adapter && disk) return { pods, adapter, disk }
  console.log(
    'Skipped: runs on a real share; they need NFS_WRITE and NFS_READ, two mounts of one folder, and NFS_EXPORT, the folder itself',
  )
  return undefined
}
