import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What stands for a container: who the script is, and what it finds on its path. */
export interface Seat {
  /** Goes before the command. */
  readonly wrapper: readonly string[]
  readonly path: string
  /** What it is, in words. */
  readonly name: string
}

/** At least one. */
export type Seats = readonly [Seat, ...Seat[]]

const scriptTools = ['cat', 'date', 'dd', 'grep', 'ln', 'ls', 'mkdir', 'sh', 'sleep', 'tail']
const path = process.env['PATH'] ?? ''

/**
 * The seats that this machine has: first one with the tools of busybox, as in small images (which cost a small machine
 * a third of what others cost), then one with the machine's own. The script is the first process of a pid namespace
 * and runs as user 1000, where the machine allows that.
 */
export function findSeats(agent: string): Seats {
  const { wrapper, who } = findWrapper(agent)
  const own: Seat = { wrapper, path, name: `sh, ${who}` }
  const busybox = whereIs('busybox')
  if (busybox === undefined) {
    console.log('busybox is not installed: all pods have the tools of this machine')
    return [own]
  }
  const folder = mkdtempSync(join(tmpdir(), 'busybox-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  chmodSync(folder, 0o755)
  for (const tool of scriptTools) symlinkSync(busybox, join(folder, tool))
  return [{ wrapper, path: folder, name: `busybox, ${who}` }, own]
}

/** Pod's user and namespace, when that user can run the agent here. */
function findWrapper(agent: string): { readonly wrapper: readonly string[]; readonly who: string } {
  const unshare = whereIs('unshare') ?? 'unshare'
  const namespace = [unshare, '--pid', '--fork', '--kill-child', '--mount-proc']
  const wrappers = [
    { wrapper: [...namespace, '--setgid=1000', '--setuid=1000'], who: 'pid 1 of user 1000' },
    { wrapper: namespace, who: "pid 1 of the adapter's user" },
    { wrapper: [], who: "a process of the adapter's user" },
  ]
  const look = 'fs.accessSync(process.argv[1], fs.constants.R_OK)'
  const possible = wrappers.find(({ wrapper }) => {
    const [program, ...argv] = [...wrapper, process.execPath, '-e', look, agent]
    return spawnSync(program, argv, { stdio: 'ignore' }).status === 0
  })
  return possible ?? { wrapper: [], who: 'a process' }
}

function whereIs(program: string): string | undefined {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' })
  return stdout.trim() || undefined
}
