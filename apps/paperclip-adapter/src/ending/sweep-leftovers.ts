import { lstat, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'

import { removeRunFiles } from '../run/run-files.ts'

export interface SweepRequest {
  /** The folder of one agent's runs. */
  readonly agentDirectory: string
  /** What has been untouched for longer is removed. */
  readonly retentionMs: number
  readonly nowMs: number
}

/** How much of a folder is looked at in one sweep; the next goes on with what is left. */
const mostEntries = 10_000
const runFolder = /^([a-zA-Z0-9-]{1,128})\.pod$/
const runLog = /^([a-zA-Z0-9-]{1,128})(?:\.\d{1,3})?\.pod\.ndjson$/

/**
 * Removes what runs of one agent have left behind, evidence included, once its retention is over. A run that is alive
 * writes every few seconds, so it is never that old; files of others in the folder are left alone. Never rejects.
 *
 * @returns the runs of which something was removed
 */
export async function sweepLeftovers(request: SweepRequest): Promise<readonly string[]> {
  const { agentDirectory } = request
  const swept = new Set<string>()
  const names = await readdir(agentDirectory).catch(() => [])
  for (const name of names.slice(0, mostEntries)) {
    const path = join(agentDirectory, name)
    const runId = runFolder.exec(name)?.[1] ?? runLog.exec(name)?.[1]
    if (runId === undefined) continue
    try {
      if (await isFresh(path, request)) continue
      if (runLog.test(name)) await unlink(path)
      else await removeRunFiles(path, join(agentDirectory, `${runId}.pod.ndjson`))
      swept.add(runId)
    } catch {
      // It is tried again at the next sweep.
    }
  }
  return [...swept]
}

/** Whether anything of it was touched within the retention: the folder itself, an attempt, or a file of one. */
async function isFresh(
  path: string,
  { retentionMs, nowMs }: SweepRequest,
  depth = 0,
): Promise<boolean> {
  const entry = await lstat(path)
  if (nowMs - entry.mtimeMs <= retentionMs) return true
  if (!entry.isDirectory() || depth > 1) return false
  for (const name of (await readdir(path)).slice(0, mostEntries)) {
    if (await isFresh(join(path, name), { agentDirectory: path, retentionMs, nowMs }, depth + 1)) {
      return true
    }
  }
  return false
}
