import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Numbers by name: what one measurement printed as its last line. */
export type Figures = Readonly<Record<string, number>>

/** Runs one measurement in a process of its own. */
export async function measure(
  program: string,
  argv: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Figures> {
  const path = join(import.meta.dirname, program)
  const options = ['--expose-gc', '--conditions=@agent-jobs/source', ...nodeOptions]
  const { stdout } = await promisify(execFile)(process.execPath, [...options, path, ...argv])
  const figures: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  if (areFigures(figures)) return figures
  throw new Error(`Not figures: ${stdout}`)
}

function areFigures(value: unknown): value is Figures {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((figure) => typeof figure === 'number')
  )
}
