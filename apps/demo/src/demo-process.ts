import { DemoError } from './demo-error.ts'
import type { Leftovers } from './run-agent.ts'
import { PodRunError } from './run-in-pod/index.ts'
import { listenForStop, statusOf, type StopSignal } from './stop-signals.ts'
import { type Terminal, terminalOf, wrapped } from './terminal.ts'

/** What the demo does with a terminal until it is done, or asked to stop. Its value is the exit code. */
export type Task = (terminal: Terminal, stop: AbortSignal, leftovers: Leftovers) => Promise<number>

/**
 * Runs a task as what this process is for: tells it of the first signal, leaves at the second one, says what went
 * wrong. Ends the process, since connections that may be used again would keep it for a while.
 */
export async function runProcess(task: Task, terminal = ownTerminal()): Promise<never> {
  const leftovers: Leftovers = new Set()
  const leave = (signal: StopSignal): void => {
    const list = [...leftovers].map((each) => `\n  - ${each}`).join('')
    complain(list === '' ? 'Left at once.' : `Left at once. This may stay:${list}`)
    process.exit(statusOf(signal))
  }
  const wish = listenForStop(process, leave)
  // Nobody reads any more, as after "| head".
  process.stdout.once('error', () => process.emit('SIGHUP', 'SIGHUP'))
  process.stdout.on('error', () => {})
  let code: number
  try {
    code = await task(terminal, wish.signal, leftovers)
  } catch (error) {
    code = wish.received === undefined ? explain(error) : 1
  }
  const { received } = wish
  process.exit(received !== undefined && code !== 0 ? statusOf(received) : code)
}

function ownTerminal(): Terminal {
  return terminalOf(process.stdout, process.env)
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

function complain(message: string): void {
  const { columns } = terminalOf(process.stderr, process.env)
  process.stderr.write(`${wrapped(message, columns).join('\n')}\n`)
}
