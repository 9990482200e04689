import { describe, expect, test } from 'vitest'

import { recordedCluster, recordingNames } from './__fixtures__/recorded-cluster.ts'
import { recordedOutput, transcriptNames } from './__fixtures__/recorded-stream.ts'
import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, readEvidence, type RunEvidence, type Verdict } from './index.ts'

type Tree = { [key: string]: unknown }

const beat = { memoryBytes: 1, memoryLimitBytes: 9, memoryPeakBytes: 2, oomKills: 0 }

/** Recordings in which the agent ran. */
const ran = recordingNames().filter((name) => {
  const { evidence } = readEvidence(recordedCluster(name))
  const main = evidence.pod?.containers?.find(({ kind }) => kind === 'main')
  return main?.state !== undefined && main.state !== 'waiting' && main.reason !== 'StartError'
})

const nothing = {
  stream: { linesRead: 0, resultCount: 0, lastLineComplete: true },
  log: { bytes: 0, nonEmptyLines: 0, complete: true },
}

/** Runs whose whole evidence is known, by name. */
function wholeRuns(): [string, RunEvidence][] {
  const never = recordingNames()
    .filter((name) => !ran.includes(name))
    .map((name): [string, RunEvidence] => [
      name,
      { ...recordedCluster(name), ...nothing, waiting: { reason: 'Other', hopeless: true } },
    ])
  const cluster = ran.flatMap((name): [string, RunEvidence][] => [
    [
      `${name}, cut off`,
      { ...recordedCluster(name), ...recordedOutput('sigterm-tool'), lastBeat: beat },
    ],
    [`${name}, answered`, { ...recordedCluster(name), ...recordedOutput('tools'), lastBeat: beat }],
  ])
  const agent = transcriptNames().map((name): [string, RunEvidence] => [name, wholeRun(name)])
  const deletedByUs = recordedCluster('jobDeletedBackground')
  const ours = [
    { cancelledAtMs: 1, carriedOut: true },
    { timedOutAtMs: 1, timeoutSec: 5, carriedOut: true },
    { gaveUpAtMs: 1 },
  ].map((intent): [string, RunEvidence] => [
    `deleted by us: ${Object.keys(intent)[0]}`,
    { ...deletedByUs, ...recordedOutput('sigterm-tool'), intent },
  ])
  const lost = [0, 3].map((status): [string, RunEvidence] => [
    `on a silent node, ended with ${status}`,
    {
      ...recordedCluster('nodeNotReady'),
      ...recordedOutput(status === 0 ? 'tools' : 'sigterm-tool'),
      observation: { apiReachable: true, unobservableForMs: 900_000 },
      exitRecord: { source: 'events-file', status },
    },
  ])
  return [...never, ...cluster, ...agent, ...ours, ...lost]
}

const statements = new Set(['intent', 'job.conditions'])

/**
 * The paths of everything that can be taken away: whole parts, their fields, members of lists. What we wanted, and the
 * conditions of the Job, are statements: with less in them they would state something else.
 */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null || path.length > 3) return []
  if (statements.has(path.join('.'))) return []
  const paths: string[][] = []
  for (const [key, entry] of Object.entries(value)) {
    const here = [...path, key]
    paths.push(here, ...pathsOf(entry, here))
  }
  return paths
}

function without(evidence: RunEvidence, path: readonly string[]): RunEvidence {
  const copy = structuredClone(evidence)
  let parent: unknown = copy
  for (const key of path.slice(0, -1)) parent = (parent as Tree | undefined)?.[key]
  const last = path.at(-1) ?? ''
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else if (typeof parent === 'object' && parent !== null) delete (parent as Tree)[last]
  return copy
}

/** Causes that claim an actor or a fact: none of them may come up because evidence went away. */
const claims =
  /oom|evicted|disrupted|deleted|deadline|suspended|node_|session_unavailable|auth_|quota|image_|cancelled|timeout|output_limit|fence|log_file_missing|agent_not|startup_|llm_|init_failed/u

/** What may be said instead of the whole truth, since it is true as well. */
const alsoTrue: Readonly<Record<string, readonly string[]>> = {
  cancelled_forced: ['cancelled', 'cancelled_graceful'],
  cancelled_graceful: ['cancelled'],
  auth_invalid: ['auth_missing'],
  auth_forbidden: ['auth_missing'],
  image_network: ['image_pull'],
  job_deleted_externally: ['pod_deleted'],
  job_deadline: ['pod_deleted'],
  job_suspended: ['pod_deleted'],
  disrupted_drained: ['pod_deleted'],
  disrupted_preempted: ['pod_deleted'],
  disrupted_podgc: ['pod_deleted'],
  // Of a node that is silent, which it is however the agent ended.
  succeeded: ['node_lost'],
  agent_exit: ['node_lost'],
}

/** That the pod was deleted stays true when nobody says any more by whom. */
const byUs = new Set(['cancelled_forced', 'timeout', 'killed_unproven'])

/** What is wrong with a verdict on part of the evidence, if anything is. */
function complaint(before: Verdict, after: Verdict): string | undefined {
  if (before.outcome !== 'succeeded' && after.outcome === 'succeeded') {
    return `${before.reason} became a success`
  }
  if (before.outcome === 'succeeded' && after.outcome === 'failed' && claims.test(after.reason)) {
    return `a success became ${after.reason}`
  }
  const isSame = before.reason.startsWith(after.reason)
  const isUnsaid = byUs.has(before.reason) && after.cause.includes('the evidence does not say')
  const isTrue = isSame || isUnsaid || alsoTrue[before.reason]?.includes(after.reason) === true
  return claims.test(after.reason) && !isTrue
    ? `${before.reason} became ${after.reason}`
    : undefined
}

// Tens of thousands of verdicts: quick alone, slow on a machine that is busy.
describe('evidence whose parts go missing', { timeout: 120_000 }, () => {
  test('one by one never turns a failure into a success, nor names a false cause', () => {
    const complaints: string[] = []
    for (const [name, evidence] of wholeRuns()) {
      const whole = classifyRun(evidence)
      for (const path of pathsOf(evidence)) {
        const found = complaint(whole, classifyRun(without(evidence, path)))
        if (found !== undefined) complaints.push(`${name} without ${path.join('.')}: ${found}`)
      }
    }
    expect(complaints).toEqual([])
  })

  test('several at once never turns a failure into a success, nor names a false cause', () => {
    const random = randomOf(20_261_121)
    const complaints: string[] = []
    for (const [name, evidence] of wholeRuns()) {
      const whole = classifyRun(evidence)
      for (let round = 0; round < 60; round += 1) {
        let left = evidence
        const taken: string[] = []
        for (let count = random(8) + 1; count > 0; count -= 1) {
          const paths = pathsOf(left)
          const path = paths[random(paths.length)]
          if (path === undefined) break
          left = without(left, path)
          taken.push(path.join('.'))
        }
        const found = complaint(whole, classifyRun(left))
        if (found !== undefined) complaints.push(`${name} without ${taken.join(' + ')}: ${found}`)
      }
    }
    expect(complaints).toEqual([])
  })

  test('lowers confidence or names what is missing, and never claims more', () => {
    const rank = { unknown: 0, likely: 1, proven: 2 }
    for (const [name, evidence] of wholeRuns()) {
      const whole = classifyRun(evidence)
      for (const part of ['pod', 'stream', 'job', 'log', 'intent'] as const) {
        const { [part]: _, ...rest } = evidence
        const left = classifyRun(rest)
        expect(left.because.missing, `${name} without ${part}`).toContain(part)
        if (left.reason !== whole.reason) continue
        expect(rank[left.confidence], `${name} without ${part}`).toBeLessThanOrEqual(
          rank[whole.confidence],
        )
      }
    }
  })
})

/** A small generator with a seed, so that a failure can be seen again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
