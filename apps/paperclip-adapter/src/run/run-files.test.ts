import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { appendCancel, createRunFiles, probeHardLinks, removeRunFiles } from './run-files.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'run-files-'))
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777
const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

test('folders, files and links are made in order, with the mode that their owner needs', async () => {
  const folder = join(root, 'a')
  const file = join(folder, 'f')
  const problems = await createRunFiles([
    {
      kind: 'directory',
      path: folder,
      mode: 0o777,
      mayExist: false,
      owner: self,
      ownedMode: 0o755,
    },
    { kind: 'file', path: file, mode: 0o666, owner: self, ownedMode: 0o644 },
    { kind: 'link', path: join(folder, 'g'), target: file },
  ])
  expect(problems).toEqual([])
  expect(await modeOf(folder)).toBe(0o755)
  expect(await modeOf(file)).toBe(0o644)
  expect((await stat(file)).nlink).toBe(2)
})

test.skipIf(self.uid === 0)('what cannot be given to its owner is open to anybody', async () => {
  const file = join(root, 'f')
  const owner = { uid: self.uid + 1, gid: self.gid }
  await createRunFiles([{ kind: 'file', path: file, mode: 0o666, owner, ownedMode: 0o644 }])
  expect(await modeOf(file)).toBe(0o666)
})

test('a folder that may exist keeps what it allows and lets others through', async () => {
  await mkdir(join(root, 'shared'), { mode: 0o700 })
  await createRunFiles([
    { kind: 'directory', path: join(root, 'shared'), mode: 0o711, mayExist: true },
  ])
  expect(await modeOf(join(root, 'shared'))).toBe(0o711)
})

test.for(['file', 'symlink', 'folder'] as const)(
  'a %s in the place of a new file is refused and not touched',
  async (kind) => {
    const path = join(root, 'stdout')
    await writeFile(join(root, 'elsewhere'), 'precious')
    if (kind === 'file') await writeFile(path, 'theirs')
    else if (kind === 'folder') await mkdir(path)
    else await symlink(join(root, 'elsewhere'), path)
    await expect(createRunFiles([{ kind: 'file', path, mode: 0o600 }])).rejects.toMatchObject({
      code: 'run_files_exist',
    })
    expect(await readFile(join(root, 'elsewhere'), 'utf8')).toBe('precious')
  },
)

test('a link in the place of a folder is refused', async () => {
  await symlink(tmpdir(), join(root, 'company'))
  await expect(
    createRunFiles([
      { kind: 'directory', path: join(root, 'company'), mode: 0o711, mayExist: true },
    ]),
  ).rejects.toMatchObject({ code: 'run_files_exist' })
})

test('a log root that cannot be written is named before anything exists', async () => {
  await writeFile(join(root, 'file'), '')
  const path = join(root, 'file', 'logs')
  await expect(probeHardLinks(path, 'x')).rejects.toMatchObject({
    code: 'log_root_not_writable',
    message: expect.stringContaining(path) as string,
  })
})

test('the probe for hard links leaves nothing behind', async () => {
  const logs = join(root, 'logs')
  expect(await probeHardLinks(logs, 'x')).toBe(true)
  expect(await readdir(logs)).toEqual([])
})

test('the cancel file is appended to, and never through a link', async () => {
  const path = join(root, 'cancel')
  await writeFile(path, '')
  await appendCancel(path, 'cancelled')
  expect(await readFile(path, 'utf8')).toBe('cancelled\n')
  await symlink(path, join(root, 'link'))
  await expect(appendCancel(join(root, 'link'), 'x')).rejects.toThrow(/ELOOP/)
})

test('removing a run leaves other runs alone, and is done twice without an error', async () => {
  await mkdir(join(root, 'one.pod'))
  await writeFile(join(root, 'one.pod.ndjson'), '')
  await writeFile(join(root, 'two.pod.ndjson'), '')
  await removeRunFiles(join(root, 'one.pod'), join(root, 'one.pod.ndjson'))
  await removeRunFiles(join(root, 'one.pod'), join(root, 'one.pod.ndjson'))
  expect(await readdir(root)).toEqual(['two.pod.ndjson'])
})

test('folders that the agent has closed are removed too', async () => {
  const inner = join(root, 'one.pod/1/inner')
  await mkdir(inner, { recursive: true })
  await writeFile(join(inner, 'file'), '')
  for (const path of [inner, dirname(inner)]) await chmod(path, 0)
  await removeRunFiles(join(root, 'one.pod'), join(root, 'one.pod.ndjson'))
  expect(await readdir(root)).toEqual([])
})
