import { readdirSync, readFileSync } from 'node:fs'

/** Names the container in the environment of its processes, where only that tells which are its own. */
const variable = 'KUBE_EMULATOR_CONTAINER'
/** How much longer than a sweep the time between two is: looking at every process is not cheap. */
const restFactor = 4

const waiting = new Map<string, () => void>()
let timer: NodeJS.Timeout | undefined
let restUntilMs = 0

/** What a container's processes have in their environment, and pass on to whatever they start. */
export function markOf(containerId: string): Readonly<Record<string, string>> {
  return { [variable]: containerId }
}

/** Kills all that carries the container's mark, in whatever session it is. Many sweeps at a time are one. */
export function sweep(containerId: string): Promise<void> {
  timer ??= setTimeout(sweepAll, Math.max(0, restUntilMs - performance.now()))
  return new Promise((resolve) => {
    waiting.set(containerId, resolve)
  })
}

function sweepAll(): void {
  const beganMs = performance.now()
  for (const pid of processes()) {
    const id = containerOf(pid)
    if (id !== undefined && waiting.has(id)) kill(pid)
  }
  const endedMs = performance.now()
  restUntilMs = endedMs + (endedMs - beganMs) * restFactor
  timer = undefined
  const swept = [...waiting.values()]
  waiting.clear()
  for (const resolve of swept) resolve()
}

function processes(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^[0-9]+$/.test(name))
      .map(Number)
  } catch {
    return [] // No such list on this machine.
  }
}

function containerOf(pid: number): string | undefined {
  try {
    const environment = `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`
    const start = environment.indexOf(`\0${variable}=`)
    if (start === -1) return undefined
    return environment.slice(start + variable.length + 2).split('\0', 1)[0]
  } catch {
    return undefined // Somebody else's, or gone.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone.
  }
}
