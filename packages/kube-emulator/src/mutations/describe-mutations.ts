import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { describe, expect, test, vi } from 'vitest'

import { openEmulatorSubject, type StartedEmulator } from '../contract/emulator-subject.ts'
import { failingCases } from './failing-cases.ts'
import type { Mutation } from './mutate.ts'

/** Makes a test of each mutation: the contract fails in the cases that name it, and in no other. */
export function describeMutations(mutations: readonly Mutation[]): void {
  vi.setConfig({ maxConcurrency: 3, testTimeout: 300_000 })
  describe('the contract notices, and only where it is named', { concurrent: true }, () => {
    test.for(mutations)('$name', async ({ name, noticedBy }, { onTestFinished }) => {
      await using subject = await openEmulatorSubject(async (folder) => {
        const program = join(import.meta.dirname, '__fixtures__', 'mutated-emulator.ts')
        const child = fork(program, [name, folder], { execArgv: [] })
        onTestFinished(() => void child.kill('SIGKILL'))
        return await started(child)
      })
      // What is noticed by waiting in vain need not take long.
      const patienceMs = (title: string): number => (noticedBy.includes(title) ? 3_000 : 30_000)
      const failures = await failingCases(subject, patienceMs)
      const missed = noticedBy.filter((title) => failures[title] === undefined)
      const others = Object.entries(failures).filter(([title]) => !noticedBy.includes(title))
      expect({ missed, others }).toEqual({ missed: [], others: [] })
    })
  })
}

async function started(child: ChildProcess): Promise<StartedEmulator> {
  const ended = once(child, 'exit')
  const told = Promise.withResolvers<unknown>()
  child.once('message', told.resolve)
  const first = await Promise.race([told.promise, ended.then(() => undefined)])
  return {
    kubeconfig: kubeconfigIn(first),
    async [Symbol.asyncDispose]() {
      child.disconnect()
      await ended
    },
  }
}

function kubeconfigIn(message: unknown): string {
  const isTold = typeof message === 'object' && message !== null && 'kubeconfig' in message
  if (!isTold) throw new Error('The mutated emulator did not start')
  return String(message.kubeconfig)
}
