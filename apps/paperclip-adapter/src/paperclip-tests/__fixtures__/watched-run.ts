import { pause, until } from '../../run-tests/__fixtures__/test-cluster.ts'
import type { PaperclipClient, Run } from './paperclip-client.ts'

const terminal = new Set(['succeeded', 'failed', 'cancelled', 'timed_out', 'interrupted'])

/** True when the server will not change the run's status any more. */
export function isOver({ status }: Run): boolean {
  return terminal.has(status)
}

/** What somebody who looks at a run's page saw while it lasted, and afterwards. */
export interface WatchedRun {
  readonly run: Run
  /** How much of the log there was at each look while the run was going on: lengths that differ, growing. */
  readonly lengthsSeenLive: readonly number[]
  /** The log of both streams. */
  readonly text: string
  /** The adapter's own lines. */
  readonly notes: readonly string[]
}

/** Waits for the first run of an agent that is not among `known`. */
export function nextRun(
  paperclip: PaperclipClient,
  companyId: string,
  agentId: string,
  known: readonly string[] = [],
): Promise<Run> {
  return until('the agent is given a run', async () => {
    const runs = await paperclip.runs(companyId, agentId)
    return runs.find(({ id }) => !known.includes(id))
  })
}

/** Looks at a run's log again and again until the run is over. */
export async function watchRun(paperclip: PaperclipClient, runId: string): Promise<WatchedRun> {
  const lengths = new Set<number>()
  const run = await until(
    `run ${runId} ends`,
    async () => {
      const { length } = await readLog(paperclip, runId)
      const now = await paperclip.run(runId)
      if (isOver(now)) return now
      if (length > 0) lengths.add(length)
      await pause(100)
      return undefined
    },
    120_000,
  )
  const text = await readLog(paperclip, runId)
  return {
    run,
    text,
    lengthsSeenLive: [...lengths],
    notes: text.split('\n').filter((line) => line.startsWith('[paperclip] ')),
  }
}

/** Everything that the server has of a run's log; nothing before there is one. */
export async function readLog(paperclip: PaperclipClient, runId: string): Promise<string> {
  let text = ''
  let offset: number | null | undefined = 0
  while (typeof offset === 'number') {
    const page = await paperclip.log(runId, offset)
    text += page.entries.map(({ chunk }) => chunk).join('')
    offset = (page.nextOffset ?? 0) > offset ? page.nextOffset : undefined
  }
  return text
}
