import { readFileSync } from 'node:fs'

/** What a process has started, as this machine counts pids. */
export function children(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return list === '' ? [] : list.split(' ').map(Number)
}

/** A process and everything below it. */
export function descendants(pid: number): number[] {
  return [pid, ...children(pid).flatMap(descendants)]
}
