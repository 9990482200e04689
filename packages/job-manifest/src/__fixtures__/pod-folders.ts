import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { PodOptions } from './pod.ts'

/** An attempt folder as the server leaves it. */
export function createAttempt(folder: string): string {
  mkdirSync(folder, { recursive: true })
  for (const name of ['stdout.ndjson', 'stderr.log', 'events.ndjson', 'cancel']) {
    writeFileSync(join(folder, name), '', { flag: 'a' })
  }
  return folder
}

/** The run's Secret, as the kubelet places its files. */
export function writeSecret(folder: string, options: PodOptions): string {
  const secret = join(folder, 'secret')
  mkdirSync(join(secret, 'env'), { recursive: true })
  if ((options.promptIn ?? 'secret') === 'secret') {
    writeFileSync(join(secret, 'prompt'), options.prompt ?? 'the prompt')
  }
  for (const [name, value] of Object.entries(options.secretEnvironment ?? {})) {
    writeFileSync(join(secret, 'env', name), value)
  }
  return secret
}
