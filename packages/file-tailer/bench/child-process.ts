import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const CLOCK_TICKS_MS = 10

/** Numbers by name: what one measurement printed as its last line. */
export type Figures = Readonly<Record<string, number>>

/** Runs one measurement in a process of its own. */
export async function measure(program: string, argv: readonly string[]): Promise<Figures> {
  const path = join(import.meta.dirname, program)
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', '--conditions=@agent-jobs/source', path, ...argv],
    { maxBuffer: 1024 * 1024 },
  )
  return figuresOf(stdout)
}

function figuresOf(stdout: string): Figures {
  const figures: unknown = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  if (areFigures(figures)) return figures
  throw new Error(`Not figures: ${stdout}`)
}

function areFigures(value: unknown): value is Figures {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((figure) => typeof figure === 'number')
  )
}

/** The processor time of this process and of its children, but for one. */
export function processorMs(exceptPid: number | undefined): number {
  const { user, system } = process.cpuUsage()
  let total = (user + system) / 1000
  for (const pid of children(process.pid)) {
    if (pid !== exceptPid) total += childProcessorMs(pid)
  }
  return total
}

function children(parent: number): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => Number(statOf(pid)[1]) === parent)
}

function childProcessorMs(pid: number): number {
  const stat = statOf(pid)
  return (Number(stat[11] ?? 0) + Number(stat[12] ?? 0)) * CLOCK_TICKS_MS
}

/** The fields of a process after its name. */
function statOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

/** The most memory that this process ever had. */
export function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024
}
