import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

import { errorText } from '../adapter-error.ts'

/** More than this is no instructions file, and would crowd the run's Secret. */
const maxBytes = 256 * 1_024

/** The agent's standing instructions, ready to be appended to its system prompt. */
export interface Instructions {
  readonly text: string | undefined
  readonly warnings: readonly string[]
}

/**
 * Reads the instructions file on the server and adds where it lies, so that the agent finds the files that it refers to.
 * One that cannot be read is a warning: the run goes on without it.
 */
export async function readInstructions(path: string | undefined): Promise<Instructions> {
  if (path === undefined) return { text: undefined, warnings: [] }
  try {
    const text = await readBounded(path)
    return { text: `${text.trimEnd()}\n\n${directive(path)}\n`, warnings: [] }
  } catch (error) {
    const warning = `The instructions file ${path} cannot be read (${errorText(error)}): the agent runs without it.`
    return { text: undefined, warnings: [warning] }
  }
}

async function readBounded(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { size } = await handle.stat()
    if (size > maxBytes) throw new Error(`it has ${size} bytes, at most ${maxBytes} were expected`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}

function directive(path: string): string {
  return `The instructions above are the file ${path}. Resolve the relative paths in them from the folder ${dirname(path)}.`
}
