import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

import { runPaths } from '@agent-jobs/job-manifest'

import { DemoError } from './demo-error.ts'
import type { ReplayFile } from './replay-agent.ts'

/** The user of the agent's pod. */
const podUser = 1000

/** The ids of the company and the agent that the demo plays. */
export const demoIds = { companyId: 'demo', agentId: 'demo-agent' } as const

/** What one demo puts on the claim: a folder of its own, as a Paperclip server would have it. */
export interface ClaimFolder {
  /** PAPERCLIP_HOME of the run. */
  readonly path: string
  /** Where the pod finds the command that replays, for its PATH. */
  readonly commands: string
  /** Where a run's evidence is when it did not succeed. */
  evidenceOf(runId: string): string
  /** Puts files where the pod can run them. */
  addCommands(files: readonly ReplayFile[]): Promise<void>
  /** Removes everything; returns what could not be removed and why. */
  remove(): Promise<string | undefined>
  /** Removes everything but the evidence of this run; returns where that is now. */
  removeButEvidence(runId: string): Promise<string | undefined>
}

/**
 * Creates the folder below `mountPath`, where this process sees the claim.
 *
 * @throws DemoError `LOG_ROOT` when there is no such folder or it cannot be written; then nothing was created
 */
export async function createClaimFolder(mountPath: string, option: string): Promise<ClaimFolder> {
  const path = await makeOwnFolder(mountPath, option)
  const instance = join(path, 'instances/default')
  const company = join(instance, 'companies', demoIds.companyId)
  const evidenceOf = (runId: string): string =>
    runPaths(join(instance, 'data/run-logs'), { ...demoIds, runId }).evidence
  const commands = join(company, 'replay')
  return {
    path,
    commands,
    evidenceOf,
    addCommands: async (files) => {
      for (const file of files) {
        const target = join(commands, file.path)
        await makeFoldersBelow(path, dirname(target))
        await writeFile(target, file.content, { flag: 'wx', mode: file.mode })
        await settle(target, file.mode)
      }
    },
    remove: () => removeAll(path),
    removeButEvidence: async (runId) => {
      const kept = join(path, 'evidence.json')
      await rename(evidenceOf(runId), kept).catch(() => undefined)
      await removeAll(join(path, 'instances'))
      return (await exists(kept)) ? kept : undefined
    },
  }
}

async function makeOwnFolder(mountPath: string, option: string): Promise<string> {
  await requireFolder(mountPath, option)
  const path = join(mountPath, `agent-jobs-demo-${randomBytes(4).toString('hex')}`)
  try {
    await makeFolder(path)
    return path
  } catch (error) {
    const user = process.getuid?.() ?? 'this user'
    throw new DemoError(
      'LOG_ROOT',
      `${option}: ${mountPath} cannot be written by user ${user} (${codeOf(error)}). Make it writable for that user, or name a claim that is.`,
      { cause: error },
    )
  }
}

/** Whether something is there. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch {
    return false
  }
}

async function requireFolder(path: string, option: string): Promise<void> {
  const found = await stat(path).catch((error: unknown) => codeOf(error))
  if (typeof found !== 'string' && found.isDirectory()) return
  const what = typeof found === 'string' ? `cannot be looked at (${found})` : 'is not a folder'
  throw new DemoError(
    'LOG_ROOT',
    `${option}: ${path} ${what}. It must be the folder where this machine mounts the claim.`,
  )
}

async function makeFoldersBelow(parent: string, path: string): Promise<void> {
  const names = relative(parent, path).split('/')
  for (const [index] of names.entries()) {
    const folder = join(parent, ...names.slice(0, index + 1))
    if (!(await exists(folder))) await makeFolder(folder)
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path)
  await settle(path, 0o755)
}

/** Sets the mode whatever the umask is, and gives what root makes to the user of the pods, where root may. */
async function settle(path: string, mode: number): Promise<void> {
  await chmod(path, mode)
  if (process.getuid?.() === 0) await chown(path, podUser, podUser).catch(() => undefined)
}

async function removeAll(path: string): Promise<string | undefined> {
  try {
    await rm(path, { recursive: true, force: true, maxRetries: 3 })
    return undefined
  } catch (error) {
    const code = codeOf(error)
    const why = code === 'EACCES' || code === 'EPERM' ? ", it holds files of the agent's user" : ''
    return `${path} could not be removed (${code}${why})`
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
