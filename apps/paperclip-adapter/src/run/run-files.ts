import { constants } from 'node:fs'
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  rm,
  stat,
  unlink,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type {
  FileOwner,
  RunDirectory,
  RunFile,
  RunLink,
  RunRegularFile,
} from '@agent-jobs/job-manifest'

import { AdapterError, errorText } from '../adapter-error.ts'

/**
 * Tells whether the folder's file system has hard links, by making one. The folder is created when it is missing.
 * @throws AdapterError `log_root_not_writable`
 */
export async function probeHardLinks(directory: string, token: string): Promise<boolean> {
  const probe = join(directory, `.link-probe-${token}`)
  const second = `${probe}-2`
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 })
    await (await open(probe, 'wx', 0o600)).close()
  } catch (error) {
    throw notWritable(directory, error)
  }
  try {
    await link(probe, second)
    return (await stat(probe)).nlink === 2
  } catch {
    return false
  } finally {
    await rm(second, { force: true })
    await rm(probe, { force: true })
  }
}

/**
 * Creates the run's folders and files, each with the mode that its real owner needs. A folder may exist already where
 * that is allowed (and must be a folder, not a link to one); a file must not: it would belong to somebody else.
 * @returns a sentence for each hard link that the file system refused
 * @throws AdapterError `log_root_not_writable`, `run_files_exist`
 */
export async function createRunFiles(files: readonly RunFile[]): Promise<readonly string[]> {
  const problems: string[] = []
  for (const file of files) {
    try {
      if (file.kind === 'directory') await createDirectory(file)
      else if (file.kind === 'file') await createFile(file)
      else problems.push(...(await createLink(file)))
    } catch (error) {
      if (AdapterError.is(error)) throw error
      throw notWritable(file.path, error)
    }
  }
  return problems
}

/** Appends one line to the file that asks the pod to stop. */
export async function appendCancel(path: string, line: string): Promise<void> {
  const flags =
    constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK
  const handle = await open(path, flags)
  try {
    if (!(await handle.stat()).isFile()) throw new Error(`${path} is not a regular file`)
    await handle.write(`${line}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Removes a folder of the run and the link to its log; what is not there is no error. */
export async function removeRunFiles(directory: string, podLogPath: string): Promise<void> {
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true })
  await remove().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EACCES') throw error
    await openFolders(directory)
    await remove()
  })
  await unlink(podLogPath).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

/** Takes back what an agent closed that is of the same user as this process. */
async function openFolders(path: string): Promise<void> {
  const entry = await lstat(path)
  if (!entry.isDirectory()) return
  await chmod(path, 0o700)
  for (const name of await readdir(path)) await openFolders(join(path, name))
}

async function createDirectory(directory: RunDirectory): Promise<void> {
  const { path, mode, mayExist } = directory
  try {
    await mkdir(path, { mode })
  } catch (error) {
    if (!isExisting(error)) throw error
    await requireDirectory(path, mode, mayExist)
    return
  }
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
  await settle(await open(path, flags), directory)
}

/** Gives others the way through a folder that exists, as far as this process may; takes nothing away. */
async function requireDirectory(path: string, mode: number, mayExist: boolean): Promise<void> {
  if (!mayExist) throw occupied(path, 'it exists already: was this run started before?')
  const existing = await lstat(path)
  if (!existing.isDirectory()) throw occupied(path, 'it is not a folder')
  const missing = mode & ~existing.mode
  if (missing !== 0) await chmod(path, (existing.mode | mode) & 0o7777).catch(() => undefined)
}

async function createFile(file: RunRegularFile): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  let handle: FileHandle
  try {
    handle = await open(file.path, flags, file.mode)
  } catch (error) {
    if (isExisting(error))
      throw occupied(file.path, 'it exists already: was this run started before?')
    throw error
  }
  if (file.content) await handle.writeFile(file.content)
  await settle(handle, file)
}

async function createLink({ path, target }: RunLink): Promise<string[]> {
  try {
    await link(target, path)
    return []
  } catch (error) {
    return [`${path} is not there, the output is at ${target} only: ${errorText(error)}`]
  }
}

/** Sets owner and mode whatever the umask is; without the owner, the mode has to be enough for anybody. */
async function settle(handle: FileHandle, entry: RunDirectory | RunRegularFile): Promise<void> {
  const { mode, owner, ownedMode = mode } = entry
  try {
    const owned = owner !== undefined && (await isOwnedBy(handle, owner))
    await handle.chmod(owned ? ownedMode : mode)
  } finally {
    await handle.close()
  }
}

async function isOwnedBy(handle: FileHandle, owner: FileOwner): Promise<boolean> {
  if (process.getuid?.() === owner.uid) return true
  try {
    await handle.chown(owner.uid, owner.gid)
    return true
  } catch {
    return false
  }
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST'
}

function occupied(path: string, why: string): AdapterError {
  return new AdapterError('run_files_exist', `${path} cannot be created for this run: ${why}`)
}

function notWritable(path: string, error: unknown): AdapterError {
  return new AdapterError(
    'log_root_not_writable',
    `The run log folder cannot be written: ${path} (${errorText(error)}). Make ${dirname(path)} writable for the server's user, or set RUN_LOG_BASE_PATH.`,
    { cause: error },
  )
}
