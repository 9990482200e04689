import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A program of this folder in a process of its own, which answers each message with one. */
export interface Child extends AsyncDisposable {
  ask<Answer>(message: object | string): Promise<Answer>
}

/** Starts a program; disposing of it tells it to end and waits until it has. */
export function startChild(program: string): Child {
  const execArgv = ['--conditions=@agent-jobs/source', '--expose-gc']
  const child = fork(join(import.meta.dirname, program), { execArgv })
  const exited = once(child, 'exit')
  return {
    ask: <Answer>(message: object | string) => answerOf<Answer>(child, message, exited),
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.send('end')
      await exited
    },
  }
}

/** What the other end of the channel says is believed: it is of this folder. */
async function answerOf<Answer>(
  child: ChildProcess,
  message: object | string,
  exited: Promise<unknown>,
): Promise<Answer> {
  const answer = once(child, 'message')
  child.send(message)
  const told: readonly Answer[] | undefined = await Promise.race([
    answer,
    exited.then(() => undefined),
  ])
  if (told?.[0] === undefined) throw new Error(`${child.spawnargs.at(-1)} ended without an answer`)
  return told[0]
}
