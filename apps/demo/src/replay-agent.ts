import { displayEntries, formatEntry, parseLine } from '@agent-jobs/stream-json'

import type { Recording } from './recordings.ts'
import { quoted } from './shell-words.ts'

/** A file for the folder of the agent that replays. */
export interface ReplayFile {
  /** Relative to the folder. */
  readonly path: string
  readonly content: string
  readonly mode: number
}

/** How a replay differs from a plain one. */
export interface ReplayOptions {
  /** Where it leaves its recording. @default at its end */
  readonly stop?: ReplayStop | undefined
  /**
   * A Node.js of the pod, by which it hears an INT and obeys at once, as the real CLI does: a shell that was started in
   * the background cannot. @default it ends at a TERM
   */
  readonly node?: string | undefined
}

/** Where a replay leaves its recording. */
export interface ReplayStop {
  /** So many lines are played. */
  readonly afterLines: number
  /** What the agent does then, as a line of a shell script. */
  readonly command: string
}

/**
 * A `claude` command in POSIX sh: it takes any arguments and a prompt, prints the parts of a recording with a pause
 * before each (the pause stands in the part's name), and ends with the recorded status or as it is told.
 */
const script = (ending: string): string => `#!/bin/sh
here=\${0%/*}
cat >/dev/null
for part in "$here"/parts/*; do
  pause=\${part##*-}
  sleep "$pause" 2>/dev/null || sleep 1
  cat "$part"
done
${ending}
`

const listener = `
const { spawn } = require('node:child_process')
const child = spawn('sh', [process.argv[1]], { stdio: 'inherit' })
process.on('SIGINT', () => {
  child.kill('SIGKILL')
  process.exit(130)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code)
  process.kill(process.pid, signal)
})`

const listening = (node: string): string => `#!/bin/sh
ulimit -c 0
exec ${quoted(node)} -e ${quoted(listener)} "$0.sh"
`

/** The files of a `claude` that replays the recording byte for byte, each line when a reader had time for the one before. */
export function replayFiles(
  { stdout, exitCode }: Recording,
  { stop, node }: ReplayOptions = {},
): ReplayFile[] {
  const lines = stdout.split(/(?<=\n)/).slice(0, stop?.afterLines)
  let pauseMs = 200
  const parts = lines.map((line, index): ReplayFile => {
    const name = `${String(index).padStart(4, '0')}-${(pauseMs / 1_000).toFixed(2)}`
    pauseMs = readingTimeMs(line)
    return { path: `parts/${name}`, content: line, mode: 0o644 }
  })
  const player = script(stop?.command ?? `exit ${exitCode}`)
  if (node === undefined) return [...parts, { path: 'claude', content: player, mode: 0o755 }]
  return [
    ...parts,
    { path: 'claude.sh', content: player, mode: 0o755 },
    { path: 'claude', content: listening(node), mode: 0o755 },
  ]
}

const shortestMs = 200
const longestMs = 500
const perCharacterMs = 3

/** Longer for more text; nothing for a line that shows nothing. */
function readingTimeMs(line: string): number {
  const text = displayEntries(parseLine(line)).map((entry) => formatEntry(entry, { maxLines: 8 }))
  if (text.length === 0) return 0
  return Math.min(longestMs, shortestMs + text.join('').length * perCharacterMs)
}
