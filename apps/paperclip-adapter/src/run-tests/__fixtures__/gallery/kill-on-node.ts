import { readdirSync, readFileSync } from 'node:fs'

/** Kills the first process of a pod's container, on the machine of this test. */
export function killOnNode(podUid: string): void {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const mine = pids.filter((pid) => belongsTo(pid, podUid)).map(Number)
  const first = Math.min(...mine)
  if (!Number.isFinite(first)) throw new Error(`No process of pod ${podUid} is on this machine`)
  process.kill(first, 'SIGKILL')
}

/** A process of the pod's own: the sandbox's is called pause. */
function belongsTo(pid: string, podUid: string): boolean {
  try {
    const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8').replaceAll('_', '-')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return groups.includes(podUid) && !/^\/?pause/.test(command)
  } catch {
    return false
  }
}
