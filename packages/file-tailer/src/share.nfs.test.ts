import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, test } from 'vitest'

const { NFS_WRITE, NFS_READ } = process.env
const noShare = NFS_WRITE === undefined || NFS_READ === undefined
if (noShare) {
  console.log(
    'skipped: tests on a real share need $NFS_WRITE and $NFS_READ, two mounts of one folder',
  )
}

test.skipIf(noShare).for([
  ['every line of 20 runs of random length arrives once, and soon', 'follow-share.ts'],
  ['files that appear late, are quiet for long or lose their name are read', 'odd-files.ts'],
  ['a share that hangs holds up nothing else, and comes back', 'hang-share.ts'],
] as const)('%s', async ([, program]) => {
  const path = fileURLToPath(new URL(`../nfs/${program}`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [path])
  process.stdout.write(stdout)
  expect(stdout).not.toContain('skipped')
})
