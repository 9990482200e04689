import { readFile } from 'node:fs/promises'

import type { RunSettings } from './paperclip-run.ts'

/** What the demo on the person's machine tells the demo in the pod. */
export interface PodSettings {
  readonly settings: RunSettings
  readonly columns: number
  readonly color: boolean
}

/** Reads what this same version of the demo wrote on the person's machine. */
export async function readPodSettings(path: string): Promise<PodSettings> {
  const settings: PodSettings = JSON.parse(await readFile(path, 'utf8'))
  return settings
}
