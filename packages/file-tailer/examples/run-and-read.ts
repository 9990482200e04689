import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fstatSync, openSync } from 'node:fs'

import { createTailer } from '@agent-jobs/file-tailer'

const [path = 'output.log', command = 'true', ...argv] = process.argv.slice(2)
const output = openSync(path, 'w')
const child = spawn(command, argv, { stdio: ['ignore', output, output] })
await using tailer = createTailer()
const tail = tailer.follow(path, {
  onBatch: ({ bytes }) => new Promise((done) => process.stdout.write(bytes, () => done())),
})
const [status] = await once(child, 'exit')
const { complete } = await tail.drain({ toBytes: fstatSync(output).size })
process.exitCode = complete ? Number(status ?? 1) : 1
