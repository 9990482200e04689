import { readdirSync, readFileSync } from 'node:fs'

/** Sends a signal to every other process of this machine that has this text in its environment, as far as that may be. */
export function signalProcesses(text: string, signal: NodeJS.Signals): void {
  for (const pid of processesWith(text)) {
    try {
      process.kill(pid, signal)
    } catch {} // it has ended meanwhile
  }
}

/** The other processes of this machine that have this text in their environment. */
export function processesWith(text: string): number[] {
  const pids = entriesOf('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => pid !== process.pid && environmentOf(pid).includes(text))
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
  } catch {
    return ''
  }
}
