// Measures this package beside others, in interleaved rounds on the same machine, and prints one table.
//   node bench/main.ts [--rounds=3] [T1 T2 T3 T4 T6]
import { parseArgs } from 'node:util'

import { measureMemory, measureThroughput } from './large-file-targets.ts'
import { measureManyFiles } from './many-files-targets.ts'
import { printTable } from './table.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' } },
})
const rounds = Number(values.rounds)
const wanted = (target: string): boolean => positionals.length === 0 || positionals.includes(target)

printTable([
  ...(wanted('T1') ? await measureThroughput(rounds) : []),
  ...(await measureManyFiles(rounds, wanted)),
  ...(wanted('T6') ? await measureMemory(rounds) : []),
])
