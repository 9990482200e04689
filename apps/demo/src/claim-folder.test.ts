import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { type ClaimFolder, createClaimFolder } from './claim-folder.ts'

const runId = '11111111-2222-3333-4444-555555555555'
const isRoot = process.getuid?.() === 0
let mount: string

beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'demo-claim-'))
})
afterEach(() => {
  rmSync(mount, { recursive: true, force: true })
})

test('commands are where the pod of the agent sees them, and anybody may run them', async () => {
  const umask = process.umask(0o077)
  const folder = await createClaimFolder(mount, '--log-root')
  await folder.addCommands([{ path: 'parts/a', content: 'x', mode: 0o644 }]).finally(() => {
    process.umask(umask)
  })
  expect(folder.commands).toBe(join(folder.path, 'instances/default/companies/demo/replay'))
  const file = join(folder.commands, 'parts/a')
  expect(readFileSync(file, 'utf8')).toBe('x')
  expect(statSync(file).mode & 0o777).toBe(0o644)
  for (let path = dirname(file); path !== mount; path = dirname(path)) {
    expect(statSync(path).mode & 0o777).toBe(0o755)
    expect(statSync(path).uid).toBe(isRoot ? 1000 : process.getuid?.())
  }
})

test('two demos on one claim do not meet', async () => {
  const [first, second] = await Promise.all([
    createClaimFolder(mount, '--log-root'),
    createClaimFolder(mount, '--log-root'),
  ])
  expect(first.path).not.toBe(second.path)
  expect(await first.remove()).toBeUndefined()
  expect(readdirSync(mount)).toEqual([second.path.slice(mount.length + 1)])
})

test('of a failed run only the evidence stays', async () => {
  const folder = await createClaimFolder(mount, '--log-root')
  putEvidence(folder)
  const kept = await folder.removeButEvidence(runId)
  expect(kept).toBe(join(folder.path, 'evidence.json'))
  expect(readdirSync(folder.path)).toEqual(['evidence.json'])
})

test('a folder that is not there is named, with what was expected', async () => {
  await expect(createClaimFolder(join(mount, 'nope'), '--log-root')).rejects.toMatchObject({
    code: 'LOG_ROOT',
    message: expect.stringMatching(/^--log-root: .*nope cannot be looked at \(ENOENT\)\. It must/),
  })
})

test('a file in the place of the folder is refused', async () => {
  const file = join(mount, 'file')
  writeFileSync(file, '')
  await expect(createClaimFolder(file, '--log-root')).rejects.toMatchObject({
    message: expect.stringContaining('is not a folder'),
  })
})

if (isRoot) console.log('skipped: as root every folder can be written')
test.skipIf(isRoot)(
  'a folder that cannot be written is refused, and nothing is created',
  async () => {
    chmodSync(mount, 0o555)
    await expect(createClaimFolder(mount, '--log-root')).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be written by user \d+ \(EACCES\)/),
    })
    chmodSync(mount, 0o755)
    expect(readdirSync(mount)).toEqual([])
  },
)

function putEvidence(folder: ClaimFolder): void {
  const evidence = folder.evidenceOf(runId)
  mkdirSync(dirname(evidence), { recursive: true })
  writeFileSync(evidence, '{}')
  expect(existsSync(evidence)).toBe(true)
}
