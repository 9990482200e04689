import { DemoError } from './demo-error.ts'
import type { Leftovers } from './run-agent.ts'
import { PodRunError } from './run-in-pod/index.ts'
import { listenForStop, statusOf, type StopSignal } from './stop-signals.ts'
import { type Terminal, terminalOf, wrapped } from './terminal.ts'

/** What the demo does with a terminal until it is done, or asked to stop. Its value is the exit code. */
export type Task = (terminal: Terminal, stop: AbortSignal, leftovers: Leftovers) => Promise<number>

/** How this process hears signals. */
export interface ProcessOptions {
  /** Whether a second signal ends it at once; without a person there is none who could want that. @default true */
  readonly leavesAtSecondSignal?: boolean
}

/**
 * Runs a task as what this process is for: tells it of the first signal, leaves at the second one, says what went
 * wrong. Ends the process, since connections that may be used again would keep it for a while.
 */
export async function runProcess(task: Task, options: ProcessOptions = {}): Promise<never> {
  const { leavesAtSecondSignal = true } = options
  const leftovers: Leftovers = new Set()
  const leave = (signal: StopSignal): void => {
    complain('Left at once.', leftovers)
    process.exit(statusOf(signal))
  }
  const wish = listenForStop(process, leavesAtSecondSignal ? leave : undefined)
  // Nobody reads any more, as after "| head".
  process.stdout.once('error', () => process.emit('SIGHUP', 'SIGHUP'))
  process.stdout.on('error', () => {})
  let code = 1
  try {
    code = await task(terminalOf(process.stdout, process.env), wish.signal, leftovers)
  } catch (error) {
    if (wish.received === undefined) code = explain(error)
    else complain('Stopped before an agent was started.', leftovers)
  }
  const { received } = wish
  process.exit(received !== undefined && code !== 0 ? statusOf(received) : code)
}

/** What the demo did not start exits with 2; what it lost on the way, with 1. */
function explain(error: unknown): number {
  if (DemoError.is(error)) {
    const hint = error.code === 'USAGE' ? ' "npm run demo -- --help" shows every option.' : ''
    complain(`${error.message}${hint}`)
    return 2
  }
  if (PodRunError.is(error)) {
    complain(`${error.message}.`.replace(/\.\.$/, '.'))
    return error.code === 'LOST' ? 1 : 2
  }
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return 1
}

function complain(message: string, leftovers: Leftovers = new Set()): void {
  const { columns } = terminalOf(process.stderr, process.env)
  const said = leftovers.size === 0 ? message : `${message} This may stay:`
  const items = [...leftovers].flatMap((item) =>
    wrapped(item, columns - 4).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}`),
  )
  process.stderr.write(`${[...wrapped(said, columns), ...items].join('\n')}\n`)
}
