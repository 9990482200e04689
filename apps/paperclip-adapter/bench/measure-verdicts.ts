import { statSync } from 'node:fs'

import type { AdapterModule } from '../src/adapter-module.ts'
import type { AdapterResult } from '../src/context.ts'
import {
  type ApiProxy,
  type ProxiedRequest,
  proxyApi,
} from '../src/run-tests/__fixtures__/api-proxy.ts'
import { cluster } from '../src/run-tests/__fixtures__/cluster-subject.ts'
import { initAndAnswer, type Step, whole } from '../src/run-tests/__fixtures__/steps.ts'
import { makeAdapter, startRun } from '../src/run-tests/__fixtures__/test-run.ts'
import type { TestPlace } from '../src/run-tests/__fixtures__/test-subject.ts'

/** How the agents of a batch end, and what Paperclip has to hear of it. */
export interface Ending {
  readonly name: string
  /** One after the other in turn. */
  readonly ways: readonly Way[]
}

export interface Way {
  readonly steps: readonly Step[]
  readonly reason: string
}

export interface VerdictReport {
  /** From an agent's last breath to its run's result, in milliseconds. */
  readonly verdictMs: readonly number[]
  readonly requestsPerRun: number
  readonly problems: readonly string[]
}

/** By the age of this file is known when the agent ended. */
const end: Step = { touch: 'end' }

export const successes: Ending = {
  name: 'succeed',
  ways: [{ steps: [whole, end], reason: 'succeeded' }],
}

export const failures: Ending = {
  name: 'fail',
  ways: [
    { steps: [initAndAnswer, end, { exit: 3 }], reason: 'agent_exit' },
    { steps: [whole, end, { exit: 1 }], reason: 'exit_after_result' },
    { steps: [end, { exit: 2 }], reason: 'agent_exit' },
    { steps: [initAndAnswer, end, { kill: 'SIGKILL' }], reason: 'killed_unproven' },
  ],
}

const counted = 10

/** Runs so many agents to their ends on the cluster that the user named, some at once, and then a few whose requests are counted. */
export async function measureVerdicts(
  { ways }: Ending,
  count: number,
  atOnce: number,
): Promise<VerdictReport> {
  await using place = await cluster.open('on the claim')
  const problems = new Set<string>()
  const batch = (size: number, adapter: AdapterModule, kubeconfig?: string) =>
    runAll(place, adapter, { ways, size, atOnce, kubeconfig, problems })
  // What only the first run of a process costs is not counted.
  const adapter = makeAdapter(place)
  await batch(1, adapter)
  const verdictMs = await batch(count, adapter)
  await using proxy = await proxyApi(place.kubernetes.kubeConfig)
  await batch(counted, makeAdapter(place), proxy.kubeconfig)
  return { verdictMs, requestsPerRun: ownRequests(proxy) / counted, problems: [...problems] }
}

/** Without what the runs of a server share: its watches, each of which begins with a list, and its sign of life. */
function ownRequests({ requests }: ApiProxy): number {
  return requests.filter((request) => !request.isWatch && !isOfServer(request)).length - 2
}

function isOfServer({ path, body }: ProxiedRequest): boolean {
  return `${path} ${body}`.includes('agent-jobs-server-') && !body.includes('agent-lock')
}

interface Batch {
  readonly ways: readonly Way[]
  readonly size: number
  readonly atOnce: number
  readonly kubeconfig: string | undefined
  readonly problems: Set<string>
}

async function runAll(
  place: TestPlace,
  adapter: AdapterModule,
  { ways, size, atOnce, kubeconfig, problems }: Batch,
): Promise<readonly number[]> {
  const verdictMs: number[] = []
  const rest = Array.from({ length: size }, (_, index) => ways[index % ways.length]).values()
  const runOnes = async (): Promise<void> => {
    for (const way of rest) {
      if (way === undefined) continue
      const run = startRun(place, adapter, { agent: 'scripted', steps: way.steps, kubeconfig })
      const reason = reasonOf(await run.result)
      const endedAtMs = run.endedAtMs ?? Number.NaN
      if (reason === way.reason) verdictMs.push(endedAtMs - statSync(run.exchanged('end')).mtimeMs)
      else problems.add(`judged as ${reason}, not as ${way.reason}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runOnes))
  return verdictMs
}

function reasonOf({ resultJson, errorMessage }: AdapterResult): string {
  const verdict = resultJson?.['verdict']
  return typeof verdict === 'object' && verdict !== null && 'reason' in verdict
    ? String(verdict.reason)
    : (errorMessage ?? 'nothing')
}
