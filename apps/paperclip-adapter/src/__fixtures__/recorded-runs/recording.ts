import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const directory = resolve(
  import.meta.dirname,
  '../../../../../packages/job-watcher/src/__fixtures__/recordings',
)

export const kinds = ['jobs', 'pods', 'events'] as const
export type Kind = (typeof kinds)[number]

export interface RecordedObject {
  readonly metadata: {
    readonly name: string
    readonly namespace: string
    readonly uid: string
    readonly resourceVersion: string
    readonly creationTimestamp: string
    readonly labels?: Readonly<Record<string, string>>
  }
  readonly involvedObject?: { readonly uid: string }
}

/** What a real API server said about one object at one moment, milliseconds since the start. */
export interface RecordedEntry {
  readonly t: number
  readonly kind: Kind
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: RecordedObject
}

export function recordingNames(): string[] {
  return readdirSync(directory).map((file) => file.replace('.ndjson', ''))
}

export function readRecording(name: string): RecordedEntry[] {
  const lines = readFileSync(resolve(directory, `${name}.ndjson`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as RecordedEntry)
}

/**
 * The same, with every list and watch late by up to `jitterMs` in its own way: what one of them tells stays in its order,
 * what two of them tell does not.
 */
export function jittered(
  entries: readonly RecordedEntry[],
  jitterMs: number,
  random: () => number,
): RecordedEntry[] {
  const latest = new Map<Kind, number>()
  const late = entries.map((entry) => {
    const t = Math.max(latest.get(entry.kind) ?? 0, entry.t + random() * jitterMs)
    latest.set(entry.kind, t)
    return { ...entry, t }
  })
  return late.toSorted((a, b) => a.t - b.t)
}
