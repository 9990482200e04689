import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { test as base } from 'vitest'

import { Pod, type PodOptions } from './pod.ts'

type StartPod = (agent: readonly string[], options?: PodOptions) => Pod

/**
 * A test that can start pods: `start(agent, options)` runs the script with this agent. What still runs at its end is
 * killed, and `folder`, where everything is, is removed.
 */
export const test = base.extend<{ folder: string; start: StartPod }>({
  folder: async ({ task }, use) => {
    const folder = mkdtempSync(join(tmpdir(), `run-script-${task.id}-`))
    await use(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  },
  start: async ({ folder }, use) => {
    const started: Pod[] = []
    await use((agent, options = {}) => {
      const pod = new Pod(mkdtempSync(join(folder, 'pod-')), agent, options)
      started.push(pod)
      return pod
    })
    await Promise.all(started.map((pod) => pod.destroy()))
  },
})

/** An agent that is a Node program. */
export const nodeAgent = (program: string): string[] => [process.execPath, '-e', program]
