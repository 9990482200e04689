import { join } from 'node:path'

import { buildRun, parseEvents } from '@agent-jobs/job-manifest'
import { expect } from 'vitest'

import { createRunFiles } from '../../run/run-files.ts'
import type { Seat } from './seat.ts'
import { contentOnDisk, digest, exitOf } from './share-content.ts'
import { host, startPod } from './share-pod.ts'
import { describeRun } from './share-run.ts'
import type { Share } from './share.ts'

export interface Race {
  readonly runId: string
  readonly fenceMethod: 'link' | 'mkdir'
  readonly seat: Seat
  /** Log roots of the two nodes, in the order in which their pods start. */
  readonly nodes: readonly [string, string]
}

/** Starts two pods of one run, each on a node of its own. Returns the place of the winner's node. */
export async function race(place: Share, { runId, fenceMethod, seat, nodes }: Race): Promise<number> {
  const logRoot = join(place.adapter, 'raced')
  const spec = await describeRun(logRoot, runId, ['sh', '-c', 'echo ran'])
  const run = { ...spec, fenceMethod }
  const { files, paths } = buildRun(run, host)
  await createRunFiles(files)
  await using first = startPod({ run, logRoot: join(nodes[0], 'raced'), podUid: 'pod-1', seat })
  await using second = startPod({ run, logRoot: join(nodes[1], 'raced'), podUid: 'pod-2', seat })
  const statuses = await Promise.all([first.ended, second.ended])
  expect(statuses.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 75])
  const [winner, loser] = statuses[0] === 0 ? [first, second] : [second, first]
  expect(loser.message()).toBe('fence lost')
  expect(loser.stderr).toBe('')
  expect(loser.stdoutDigest()).toBe(digest(Buffer.of()))
  expect(winner.stdoutDigest()).toBe(digest(Buffer.from('ran\n')))
  expect(contentOnDisk(place, paths.stdout).toString()).toBe('ran\n')
  const podUid = winner === first ? 'pod-1' : 'pod-2'
  expect(exitOf(winner.message())).toMatchObject({ podUid, status: 0 })
  const events = parseEvents(contentOnDisk(place, paths.events))
  expect(events.filter(({ type }) => type === 'begin')).toMatchObject([
    { podUid, fence: fenceMethod },
  ])
  return statuses.indexOf(0)
}
