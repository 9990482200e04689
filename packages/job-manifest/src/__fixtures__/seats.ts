import { spawnSync } from 'node:child_process'

/** A shell that this machine has. */
export interface Shell {
  readonly name: string
  readonly command: readonly string[]
}

/** How the script runs: as the first process of a pid namespace, as in a container, or as an ordinary process. */
export type Seat = 'pid 1' | 'plain'

const candidates: readonly Shell[] = [
  { name: 'dash', command: [whereIs('dash')] },
  { name: 'bash', command: [whereIs('bash'), '--posix'] },
  { name: 'busybox', command: [whereIs('busybox'), 'sh'] },
]

const works = (command: readonly string[], ...more: string[]): boolean =>
  spawnSync(command[0] ?? '', [...command.slice(1), ...more], { stdio: 'ignore' }).status === 0

/** The command that makes a pid namespace here, if any does. */
export const namespaces = [
  [whereIs('unshare'), '--pid', '--fork', '--kill-child', '--mount-proc'],
  [whereIs('unshare'), '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--mount-proc'],
].find((command) => works(command, 'true'))

/** The path of a program, or its name when it is not there. */
export function whereIs(program: string): string {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', program], { encoding: 'utf8' })
  return stdout.trim() || program
}

/** The shells to test under. */
export const shells: readonly Shell[] = candidates.filter(({ command, name }) => {
  const found = works(command, '-c', 'exit 0')
  if (!found) console.log(`${name} is not installed: the run script is not tested under it`)
  return found
})

/** Where the script can run here. */
export const seats: readonly Seat[] = namespaces ? ['pid 1', 'plain'] : ['plain']
if (!namespaces) console.log('no pid namespaces here: the run script is not tested as the first process')

/** Every shell as the first process, where there are namespaces, and one of them as an ordinary process. */
export const pods: readonly { shell: Shell; seat: Seat; name: string }[] = seats.flatMap(
  (seat, index) =>
    shells
      .slice(0, index === 0 ? undefined : 1)
      .map((shell) => ({ shell, seat, name: `${shell.name}, ${seat}` })),
)
