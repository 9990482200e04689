import { readFile } from 'node:fs'

import type { CachesAttributes } from './attribute-cache.ts'

/** Where a file system is mounted. */
export interface Mount {
  readonly point: string
  /** As Linux names it: `ext4`, `nfs4`, `fuse.sshfs`. */
  readonly type: string
}

const MOUNT_TABLE = '/proc/self/mountinfo'

/** Whole system as one mount of a type that nobody knows: what is assumed where Linux cannot be asked. */
const UNKNOWN_MOUNTS: readonly Mount[] = [{ point: '/', type: 'unknown' }]

/** File systems of this machine's own disks and memory: no server can hang behind them. */
const LOCAL_TYPES = new Set([
  'bcachefs',
  'btrfs',
  'devtmpfs',
  'erofs',
  'ext2',
  'ext3',
  'ext4',
  'f2fs',
  'jfs',
  'overlay',
  'proc',
  'ramfs',
  'reiserfs',
  'squashfs',
  'tmpfs',
  'vfat',
  'xfs',
  'zfs',
])

/** Network file systems whose servers tell their clients of changes: reading alone shows growth. */
const COHERENT_TYPES = new Set(['ceph'])

/** Those whose clients answer from what they were told seconds ago. The others are measured. */
const CACHING_TYPES = new Set(['afs', 'cifs', 'fuse.sshfs', 'nfs', 'nfs4', 'smb3'])

/** The mounts of this process. Asks the kernel only, never a mount: it answers when they all hang. */
export function readMounts(): Promise<readonly Mount[]> {
  return new Promise((resolve) => {
    readFile(MOUNT_TABLE, 'utf8', (error, text) => {
      const mounts = error ? [] : parseMounts(text)
      resolve(mounts.length > 0 ? mounts : UNKNOWN_MOUNTS)
    })
  })
}

/** Reads Linux's mountinfo; lines of another form are left out. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2)
    const point = before.split(' ')[4]
    const type = after.split(' ')[0]
    return point === undefined || type === undefined || type === ''
      ? []
      : [{ point: unescape(point), type }]
  })
}

/** The mount on which an absolute path without links lies: of several at one point, the last hides the others. */
export function mountOf(mounts: readonly Mount[], path: string): Mount {
  let found: Mount = { point: '/', type: 'unknown' }
  for (const mount of mounts) {
    const below = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`)
    if (below && mount.point.length >= found.point.length) found = mount
  }
  return found
}

export function isLocal(mount: Mount): boolean {
  return LOCAL_TYPES.has(mount.type)
}

/** Whether a file must be opened anew to see that it grew. */
export function cachesAttributes(mount: Mount): CachesAttributes {
  if (isLocal(mount) || COHERENT_TYPES.has(mount.type)) return false
  return CACHING_TYPES.has(mount.type) || 'unknown'
}

function unescape(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  )
}
