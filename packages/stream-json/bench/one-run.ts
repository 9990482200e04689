// Reads a run four times to warm up and once to measure, in a process of its own, and prints what it took.
//   node bench/one-run.ts SUBJECT FILE
import { statSync } from 'node:fs'

import { subjects } from './subjects.ts'

const [name = '', path = ''] = process.argv.slice(2)
const subject = subjects[name]
if (subject === undefined) throw new Error(`No subject ${name}`)

for (let times = 0; times < 4; times += 1) await subject(path)
// Not the time on the clock: that is also other people's.
const before = process.cpuUsage()
const summary = await subject(path)
const { user, system } = process.cpuUsage(before)
console.log(
  JSON.stringify({
    megabytesPerCpuSecond: statSync(path).size / (user + system),
    toolCalls: summary?.toolCalls ?? 0,
  }),
)
