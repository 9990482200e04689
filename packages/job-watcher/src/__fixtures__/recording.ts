import { readFileSync } from 'node:fs'

export type Kind = 'jobs' | 'pods' | 'events'

export interface RecordedObject {
  kind: string
  apiVersion: string
  metadata: {
    name: string
    namespace: string
    uid: string
    resourceVersion: string
    creationTimestamp: string
    labels?: Record<string, string>
  }
  involvedObject?: { uid: string }
}

export interface RecordedEntry {
  readonly t: number
  readonly kind: Kind
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: RecordedObject
}

/** Reads what a real API server said in one situation. */
export function readRecording(name: string): RecordedEntry[] {
  const file = new URL(`recordings/${name}.ndjson`, import.meta.url)
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RecordedEntry)
}
