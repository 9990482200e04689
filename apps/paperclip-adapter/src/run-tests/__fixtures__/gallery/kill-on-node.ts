import { readdirSync, readFileSync } from 'node:fs'

/** Kills the first process of a pod's container, on the machine of this test. */
export function killOnNode(podUid: string): void {
  const first = Math.min(...processesOf(podUid))
  process.kill(first, 'SIGKILL')
}

/** Stops every process of a pod where it stands, as when its machine does: only SIGKILL still ends them. */
export function freezeOnNode(podUid: string): void {
  for (const pid of processesOf(podUid)) process.kill(pid, 'SIGSTOP')
}

function processesOf(podUid: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const mine = pids.filter((pid) => belongsTo(pid, podUid)).map(Number)
  if (mine.length === 0) throw new Error(`No process of pod ${podUid} is on this machine`)
  return mine
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
