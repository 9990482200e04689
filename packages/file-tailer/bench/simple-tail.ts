// The simple algorithm, as most programs have it: each file asks for its size on a timer of its own,
// reads what is new, decodes it, and splits it into lines.
import { open, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

const ACTIVE_MS = 250
const IDLE_MS = 1000
const IDLE_AFTER_POLLS = 5

/** Follows a file until the signal fires; then reads once more. */
export async function simpleTail(
  path: string,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await using file = await open(path, 'r')
  let offset = 0
  let unfinished = ''
  let idlePolls = 0
  const poll = async (): Promise<boolean> => {
    const { size } = await stat(path)
    if (size <= offset) return false
    const bytes = Buffer.alloc(size - offset)
    await file.read(bytes, 0, bytes.length, offset)
    offset = size
    const lines = (unfinished + bytes.toString()).split('\n')
    unfinished = lines.pop() ?? ''
    for (const line of lines) onLine(line)
    return true
  }
  while (!signal.aborted) {
    idlePolls = (await poll()) ? 0 : idlePolls + 1
    await sleep(idlePolls >= IDLE_AFTER_POLLS ? IDLE_MS : ACTIVE_MS)
  }
  await poll()
}
