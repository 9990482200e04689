import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** How containers are kept apart from the machine and from each other. */
export interface Isolation {
  /** In a pid namespace the main process is PID 1 and nothing outlives it; else it only leads a session of its own. */
  readonly kind: 'pid-namespace' | 'session'
  /** What a container's command is started with; in a namespace its stderr is descriptor 3. */
  readonly prefix: readonly string[]
}

/** What unshare itself says must not be among what the container says: that has a descriptor of its own. */
const ownVoice = ['sh', '-c', 'exec "$@" 2>&3 3>&-', 'sh']
const namespace = ['--pid', '--fork', '--kill-child', '--mount-proc', '--', ...ownVoice]
const wrappers: readonly (readonly string[])[] = [
  ['setpriv', '--pdeathsig', 'KILL', 'unshare', ...namespace],
  ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--user', '--map-current-user', ...namespace],
  ['unshare', ...namespace],
  ['unshare', '--user', '--map-current-user', ...namespace],
]

let known: Isolation | undefined

/** What this machine allows; it is tried once. */
export function findIsolation(): Isolation {
  return (known ??= tryIsolations())
}

function tryIsolations(): Isolation {
  for (const wrapper of wrappers) {
    const prefix = wrapper.map((word) =>
      word === 'setpriv' || word === 'unshare' ? whereIs(word) : word,
    )
    if (works(prefix)) return { kind: 'pid-namespace', prefix }
  }
  return { kind: 'session', prefix: [] }
}

function works([program = '', ...prefix]: readonly string[]): boolean {
  // The main process must be the first one, see itself in /proc, and be found from outside as the only child.
  const script =
    '[ "$$" = 1 ] && [ -r /proc/1/task/1/children ] && [ "$(cut -d " " -f 1 /proc/self/stat)" != "" ]'
  const { status } = spawnSync(program, [...prefix, 'sh', '-c', script], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  return status === 0
}

/** The path of a program, or its name when it is nowhere. */
function whereIs(program: string, path = process.env['PATH'] ?? ''): string {
  if (program.includes('/')) return program
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable)
  return found ?? program
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
