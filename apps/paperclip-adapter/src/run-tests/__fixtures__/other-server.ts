import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import type { AdapterResult } from '../../context.ts'
import type { ChildOrder } from './adapter-child.ts'
import { identityOf, type RunIdentity } from './run-identity.ts'
import { type RunRequest, runData } from './run-request.ts'
import type { TestPlace } from './test-subject.ts'

/** One run in another process, which can be killed. */
export interface OtherServer extends RunIdentity {
  /** What it told before it ended; undefined when it told nothing. */
  readonly result: Promise<AdapterResult | undefined>
  /** Sends a signal and waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Starts a Paperclip server in a process of its own that makes one run; Node gets the arguments. */
export function startOtherServer(
  place: TestPlace,
  request: RunRequest,
  nodeArguments: readonly string[] = [],
): OtherServer {
  const data = runData(place, request)
  const { volume, adapterOptions: options } = place
  const order: ChildOrder = { home: volume.home, options, data }
  const child = spawn(
    process.execPath,
    [
      '--conditions=@agent-jobs/source',
      ...nodeArguments,
      join(import.meta.dirname, 'adapter-child.ts'),
      JSON.stringify(order),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit')
  return {
    ...identityOf(volume, data),
    result: text(child.stdout).then((told) => (told === '' ? undefined : JSON.parse(told))),
    kill: async (signal) => {
      child.kill(signal)
      await exited
    },
  }
}
