import { readdirSync, readFileSync } from 'node:fs'

/** The processes that `parent` started to read a mount (Linux only). */
export function readerPids(parent: number, mount?: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isReader(pid, parent, mount))
}

function isReader(pid: number, parent: number, mount: string | undefined): boolean {
  try {
    const words = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0')
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    const [, parentOfPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isProgram = words[1]?.includes('mount-reader') === true
    return isProgram && Number(parentOfPid) === parent && (mount === undefined || words[2] === mount)
  } catch {
    return false // It has ended meanwhile.
  }
}
