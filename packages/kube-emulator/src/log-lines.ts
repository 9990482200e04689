import type { LogChunk } from './container-log.ts'

/** A part of a line of a container's output. */
export interface LogPiece {
  readonly atMs: number
  readonly bytes: Buffer
  /** Whether its line begins with it. */
  readonly begins: boolean
}

const newline = 0x0a

/** Cuts chunks into pieces that end with a line or with the chunk, and knows where lines begin. */
export function createLineCutter(): (chunk: LogChunk) => readonly LogPiece[] {
  let begins = true
  return ({ atMs, bytes }) => {
    const pieces: LogPiece[] = []
    const buffer = Buffer.from(bytes)
    for (let from = 0; from < buffer.length;) {
      const found = buffer.indexOf(newline, from)
      const to = found < 0 ? buffer.length : found + 1
      pieces.push({ atMs, bytes: buffer.subarray(from, to), begins })
      begins = found >= 0
      from = to
    }
    return pieces
  }
}

/** The pieces of the last lines. */
export function lastLines(pieces: readonly LogPiece[], count: number): readonly LogPiece[] {
  const beginnings = [...pieces.keys()].filter((index) => pieces[index]?.begins === true)
  if (count >= beginnings.length) return pieces
  return pieces.slice(beginnings[beginnings.length - count] ?? pieces.length)
}

/** As the kubelet writes the time before a line. */
export function logTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000000Z')
}
