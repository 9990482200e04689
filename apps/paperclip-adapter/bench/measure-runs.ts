import { identityOf } from '../src/run-tests/__fixtures__/run-identity.ts'
import { runData } from '../src/run-tests/__fixtures__/run-request.ts'
import { startChild } from './child-process.ts'
import type { ClusterCounts, ClusterOrder, ClusterPlace } from './cluster-process.ts'
import { beatFor, type CrowdPlace, makeCrowdPlace } from './crowd-place.ts'
import { makeGates } from './release.ts'
import type { ServerOrder, ServerReport } from './server-process.ts'

/** How many runs there are at once, and what they do. */
export interface Crowd {
  readonly name: string
  readonly count: number
  /** Pods of one process each, in place of those that the run script makes. */
  readonly lean: boolean
  /** How many lines each agent writes, one a second. */
  readonly lines: number
  /** How long all of them run beside each other. */
  readonly togetherMs: number
  /** Between the ends of two agents. */
  readonly endEveryMs: number
}

export interface CrowdReport extends ServerReport, ClusterCounts {}

/** Runs a crowd on an emulator of its own, adapter and emulator in a process each. */
export async function measureRuns(crowd: Crowd): Promise<CrowdReport> {
  using place = makeCrowdPlace(crowd)
  await using emulator = startChild('cluster-process.ts')
  const { stateDirectory, mountPath, programs } = place
  const order: ClusterOrder = { stateDirectory, mountPath, ...(crowd.lean && { programs }) }
  const cluster = await emulator.ask<ClusterPlace>(order)
  const server = serverOrder(crowd, place, cluster)
  const paths = server.runs.map((run) => identityOf(place.volume, run).paths.events)
  using _ = beatFor(crowd.lean ? paths : [])
  await using adapter = startChild('server-process.ts')
  const report = await adapter.ask<ServerReport>(server)
  return { ...report, ...(await emulator.ask<ClusterCounts>('counts')) }
}

function serverOrder(
  { count, lines, togetherMs, endEveryMs }: Crowd,
  { volume, programs, stateDirectory }: CrowdPlace,
  cluster: ClusterPlace,
): ServerOrder {
  const env = { PATH: `${programs}:/usr/bin:/bin`, LINES_EACH_SECOND: String(lines) }
  const site = {
    volume,
    config: { ...cluster, image: 'none:1' },
    apiUrl: '',
    isMemoryLimited: false,
    attemptDirectory: () => '',
  }
  const make = () => runData(site, { env })
  const first = make()
  const runs = Array.from({ length: count }, make)
  makeGates([first, ...runs].map(({ runId }) => volume.exchange(runId)))
  const options = { emulatedPodsDirectory: stateDirectory }
  return { home: volume.home, options, first, runs, togetherMs, endEveryMs }
}
