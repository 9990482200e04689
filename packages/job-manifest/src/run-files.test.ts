import { execFile } from 'node:child_process'
import { chmod, chown, link, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import type { RunFile } from './run-files.ts'

const run = promisify(execFile)
const isRoot = process.getuid?.() === 0
if (!isRoot)
  console.log('skipped: what another user may do with run files can only be tried as root')
const podUser = { uid: 54_321, gid: 54_322 }
const stranger = { uid: 54_323, gid: 54_324 }
let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'run-files-'))
  await chmod(directory, 0o711)
})
afterAll(() => rm(directory, { recursive: true, force: true }))

test('everything that anyone looks at is made before the Job, in an order that works', () => {
  const { files, paths } = buildRun(aRun({ prompt: 'x'.repeat(1_000_000) }), aHost())
  const root = '/paperclip/instances/default/data/run-logs'
  expect(files.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    `directory ${root}`,
    `directory ${root}/company-1`,
    `directory ${paths.agentDirectory}`,
    `directory ${paths.runDirectory}`,
    `directory ${paths.attemptDirectory}`,
    `file ${paths.stdout}`,
    `file ${paths.stderr}`,
    `file ${paths.events}`,
    `file ${paths.cancel}`,
    `file ${paths.prompt}`,
    `link ${paths.podLogPath}`,
  ])
})

test('folders above the attempt let everybody through and show nobody what is there', () => {
  const { files, paths } = buildRun(aRun(), aHost())
  const above = files.filter(
    ({ kind, path }) => kind === 'directory' && path !== paths.attemptDirectory,
  )
  for (const entry of above) expect(entry).toMatchObject({ mode: 0o711, mayExist: true })
})

test('a second attempt has a folder of its own beside the first', async () => {
  const first = aRun({ logRoot: join(directory, 'attempts'), logRootInClaim: '' })
  const second = aRun({ ...first, ids: { ...first.ids, attempt: 2 } })
  await make(buildRun(first, aHost()).files, 'mode')
  const { files, paths } = buildRun(second, aHost())
  await make(files, 'mode')
  expect((await stat(paths.attemptDirectory)).isDirectory()).toBe(true)
  expect((await stat(paths.podLogPath)).ino).toBe((await stat(paths.stdout)).ino)
})

test.skipIf(!isRoot)(
  "with their plain modes the pod's user can work, whoever made the files",
  async () => {
    const { files, paths } = manifestIn('plain')
    await make(files, 'mode')
    await asUser(podUser, podWork, paths.attemptDirectory)
    expect(await readFile(paths.podLogPath, 'utf8')).toBe('line\n')
    await expect(asUser(podUser, 'ls "$1"', paths.runDirectory)).rejects.toThrow(
      'Permission denied',
    )
  },
)

test.skipIf(!isRoot)('files that belong to the pod let nobody else write', async () => {
  const { files, paths } = manifestIn('owned')
  await make(files, 'ownedMode')
  await asUser(podUser, podWork, paths.attemptDirectory)
  expect(await readFile(paths.podLogPath, 'utf8')).toBe('line\n')
  await asUser(stranger, 'cat "$1/stdout.ndjson"', paths.attemptDirectory)
  for (const attempt of ['echo x >>"$1/stdout.ndjson"', 'echo x >"$1/new"', 'cat "$1/prompt"']) {
    await expect(asUser(stranger, attempt, paths.attemptDirectory)).rejects.toThrow(
      'ermission denied',
    )
  }
})

const podWork = `set -e
cd "$1"
cat prompt >/dev/null
echo line >>stdout.ndjson
echo line >>stderr.log
echo line >>events.ndjson
cat cancel
echo >fence.uid
ln fence.uid fence`

function manifestIn(name: string) {
  return buildRun(
    aRun({
      logRoot: join(directory, name),
      logRootInClaim: '',
      prompt: 'x'.repeat(1_000_000),
      user: podUser,
    }),
    aHost(),
  )
}

/** Creates the files as a server would: with `ownedMode` it can give files away, with `mode` it cannot. */
async function make(files: readonly RunFile[], which: 'mode' | 'ownedMode'): Promise<void> {
  for (const file of files) {
    if (file.kind === 'link') {
      await link(file.target, file.path)
      continue
    }
    if (file.kind === 'directory') await mkdir(file.path, { recursive: file.mayExist })
    else await writeFile(file.path, file.content ?? '', { flag: 'wx' })
    const owned = which === 'ownedMode' && file.owner !== undefined
    if (owned && file.owner !== undefined) await chown(file.path, file.owner.uid, file.owner.gid)
    await chmod(file.path, (owned ? file.ownedMode : undefined) ?? file.mode)
  }
}

async function asUser(user: { uid: number; gid: number }, script: string, argument: string) {
  await run('sh', ['-c', script, 'sh', argument], {
    ...user,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
  })
}
