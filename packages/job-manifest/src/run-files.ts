import { posix } from 'node:path'

import type { RunPaths } from './run-paths.ts'
import type { PodUser } from './run-spec.ts'

/**
 * Something that must exist on the volume before the Job does. Files come in the order of creation.
 *
 * The pod's user must be able to write in the attempt's folder whoever the server runs as. So: create, then `chmod`
 * to `mode` (a umask takes bits away), which is enough for a pod of any user. When the entry belongs to `owner`, by the
 * server being that user or by a `chown` that worked, `chmod` to `ownedMode` instead, which lets nobody else write.
 */
export type RunFile = RunDirectory | RunRegularFile | RunLink

/** A folder. */
export interface RunDirectory {
  readonly kind: 'directory'
  readonly path: string
  /** At least this, when the folder exists already: never take access away from a folder that others use. */
  readonly mode: number
  /** Whether an earlier run or attempt may have made it. Otherwise finding it is an error. */
  readonly mayExist: boolean
  readonly owner?: FileOwner
  readonly ownedMode?: number
}

/** A file that does not exist yet; empty unless `content` is given. */
export interface RunRegularFile {
  readonly kind: 'file'
  readonly path: string
  readonly mode: number
  readonly content?: Uint8Array
  readonly owner?: FileOwner
  readonly ownedMode?: number
}

/** A hard link. Where the file system has none it is left out, and the caller says so. */
export interface RunLink {
  readonly kind: 'link'
  readonly path: string
  /** The file that it is another name of; created before. */
  readonly target: string
}

/** Who an entry would best belong to, if the server can have it so. */
export interface FileOwner {
  readonly uid: number
  readonly gid: number
}

/** Everything that anyone looks at: on NFS a name that appears after the first look stays unseen for 20 seconds. */
export function runFiles(
  paths: RunPaths,
  user: PodUser,
  promptFile: Uint8Array | undefined,
): RunFile[] {
  const owner = { uid: user.uid, gid: user.gid }
  const file = (path: string): RunFile => ({
    kind: 'file',
    path,
    mode: 0o666,
    owner,
    ownedMode: 0o644,
  })
  const companyDirectory = posix.dirname(paths.agentDirectory)
  return [
    passage(posix.dirname(companyDirectory)),
    passage(companyDirectory),
    passage(paths.agentDirectory),
    passage(paths.runDirectory),
    {
      kind: 'directory',
      path: paths.attemptDirectory,
      mode: 0o777,
      mayExist: false,
      owner,
      ownedMode: 0o755,
    },
    file(paths.stdout),
    file(paths.stderr),
    file(paths.events),
    file(paths.cancel),
    ...(promptFile === undefined ? [] : [promptEntry(paths.prompt, promptFile, owner)]),
    { kind: 'link', path: paths.podLogPath, target: paths.stdout },
  ]
}

/** The kubelet may be nobody on the share: it must get through, and need not see what else is there. */
function passage(path: string): RunDirectory {
  return { kind: 'directory', path, mode: 0o711, mayExist: true }
}

function promptEntry(path: string, content: Uint8Array, owner: FileOwner): RunFile {
  return { kind: 'file', path, mode: 0o444, content, owner, ownedMode: 0o400 }
}
