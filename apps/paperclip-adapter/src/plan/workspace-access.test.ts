import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, expect, test } from 'vitest'

import { workspaceWarnings } from './workspace-access.ts'

const folder = mkdtempSync(join(tmpdir(), 'workspace-access-'))
const { uid, gid } = statSync(folder)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test.for([
  ['its owner', 0o755, { uid, gid: gid + 1 }, true],
  ['an owner without the right', 0o577, { uid, gid }, false],
  ['a member of its group', 0o775, { uid: uid + 1, gid }, true],
  ['a member of its group that may only read', 0o757, { uid: uid + 1, gid }, false],
  ['anybody, where everybody may', 0o777, { uid: uid + 1, gid: gid + 1 }, true],
  ['somebody else', 0o775, { uid: uid + 1, gid: gid + 1 }, false],
] as const)('a workspace and %s', async ([, mode, user, isWritable]) => {
  chmodSync(folder, mode)
  const warnings = await workspaceWarnings(folder, user)
  expect(warnings).toHaveLength(isWritable ? 0 : 1)
})

test('the sentence names the user, the folder, its owner and what to do', async () => {
  chmodSync(folder, 0o750)
  expect(await workspaceWarnings(folder, { uid: uid + 1, gid: gid + 1 })).toEqual([
    `The agent runs as user ${uid + 1} and cannot write to its workspace ${folder}, which belongs to user ${uid} (mode 750): run Paperclip as user ${uid + 1}, or give that user the right to write there.`,
  ])
})

test('a folder that is not there is not warned of', async () => {
  expect(await workspaceWarnings(join(folder, 'absent'), { uid, gid })).toEqual([])
})
