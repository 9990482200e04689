import { stat } from 'node:fs/promises'

/**
 * What a person has to know about a folder that the agent is to work in: a sentence when the pod's user cannot write
 * there, by owner and mode. Total.
 */
export async function workspaceWarnings(
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return []
  const { mode } = found
  const bits = found.uid === uid ? mode >> 6 : found.gid === gid ? mode >> 3 : mode
  if ((bits & 0o3) === 0o3) return []
  const access = (mode & 0o777).toString(8)
  return [
    `The agent runs as user ${uid} and cannot write to its workspace ${path}, which belongs to user ${found.uid} (mode ${access}): run Paperclip as user ${uid}, or give that user the right to write there.`,
  ]
}
