// Measures, on the cluster that the tests use, how long after its agent's end a run has its verdict, and prints one table.
// The clocks of this machine and of the nodes have to agree:
//   node bench/cluster-main.ts [--count 100] [--at-once 10]
import { parseArgs } from 'node:util'

import { lacks, needsVolume } from '../src/run-tests/__fixtures__/test-cluster.ts'
import { type Ending, failures, measureVerdicts, successes } from './measure-verdicts.ts'
import { percentiles } from './percentiles.ts'

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    'at-once': { type: 'string', default: '10' },
  },
})
const targets: readonly (readonly [Ending, number])[] = [
  [successes, 2_000],
  [failures, 4_000],
]
const mostRequests = 8

if (!lacks(...needsVolume)) await measure()

async function measure(): Promise<void> {
  const [count, atOnce] = [Number(options.count), Number(options['at-once'])]
  for (const [ending, limitMs] of targets) {
    const { verdictMs, requestsPerRun, problems } = await measureVerdicts(ending, count, atOnce)
    console.log(
      `${count} runs that ${ending.name}, ${atOnce} at once: agent’s end to verdict, ms, p50 / p99: ${percentiles(verdictMs)} (limit ${limitMs}); requests per run: ${requestsPerRun.toFixed(1)} (limit ${mostRequests})`,
    )
    for (const problem of problems) console.log(problem)
    const late = verdictMs.filter((each) => !(each <= limitMs)).length
    const isWrong = problems.length > 0 || late > count / 100 || requestsPerRun > mostRequests
    if (isWrong) process.exitCode = 1
  }
}
