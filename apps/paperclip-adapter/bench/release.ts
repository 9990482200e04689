import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'

/** A FIFO: an agent that opens it to read costs nothing until somebody opens it to write. */
const gate = 'go'

/** Makes the gates that agents wait at, in the folder of each. */
export function makeGates(folders: readonly string[]): void {
  spawnSync('mkfifo', ['-m', '666', ...folders.map((folder) => join(folder, gate))])
}

/** Lets an agent go on to its end, as soon as it waits; gives up when `over` aborts. */
export async function releaseAgent(folder: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    try {
      const handle = await open(join(folder, gate), constants.O_WRONLY | constants.O_NONBLOCK)
      await handle.close()
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENXIO')) throw error
      await new Promise((settle) => {
        setTimeout(settle, 20)
      })
    }
  }
}
