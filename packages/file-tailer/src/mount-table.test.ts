import { expect, test } from 'vitest'

import { cachesAttributes, isLocal, mountOf, parseMounts, readMounts } from './mount-table.ts'

const TABLE = `22 28 0:20 / /proc rw,nosuid - proc proc rw
28 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
61 28 0:52 / /mnt/run\\040logs rw,relatime shared:30 - nfs4 10.0.0.1:/logs rw,vers=4.1
62 61 0:53 / /mnt/run\\040logs/local rw - tmpfs tmpfs rw
63 28 0:54 / /stacked rw - ext4 /dev/vdb rw
64 63 0:55 / /stacked rw - fuse.sshfs host: rw
65 28 0:56 / /ceph rw - ceph 10.0.0.1:/ rw
a line of another form
`

const mounts = parseMounts(TABLE)

test.for([
  ['/var/log/x', 'ext4'],
  ['/mnt/run logs/a/b', 'nfs4'],
  ['/mnt/run logs', 'nfs4'],
  ['/mnt/run logs2/a', 'ext4'],
  ['/mnt/run logs/local/a', 'tmpfs'],
  ['/stacked/a', 'fuse.sshfs'],
])('%s lies on %s', ([path, type]) => {
  expect(mountOf(mounts, path ?? '').type).toBe(type)
})

test.for([
  ['ext4', true, false],
  ['tmpfs', true, false],
  ['nfs4', false, true],
  ['fuse.sshfs', false, true],
  ['ceph', false, false],
  ['never-heard-of', false, 'unknown'],
] as const)('%s: local %s, caches attributes %s', ([type, local, caches]) => {
  expect(isLocal({ point: '/', type })).toBe(local)
  expect(cachesAttributes({ point: '/', type })).toBe(caches)
})

test('without any mount that fits, the file system is unknown', () => {
  expect(mountOf([], '/a')).toEqual({ point: '/', type: 'unknown' })
})

test('the mounts of this machine have a root', async () => {
  const found = await readMounts()
  expect(found.some((mount) => mount.point === '/')).toBe(true)
})
