// Follows a file by a process of its own, makes that process hang, and ends in one of two ways.
//   node exit-while-reader-hangs.ts FILE exit|stop
import { createTailer } from '../index.ts'
import { readerPids } from './reader-pids.ts'

const [path = '', way] = process.argv.slice(2)
const tailer = createTailer({ readerProcess: 'always' })
await new Promise<void>((resolve) => {
  const tail = tailer.follow(path, {
    onEvent: (event) => {
      if (event.type === 'mount-stalled') resolve()
    },
    onBatch: () => {
      for (const pid of readerPids(process.pid)) process.kill(pid, 'SIGSTOP')
      tail.poke()
    },
  })
})
process.stdout.write(`${readerPids(process.pid).join(' ')}\n`)
if (way === 'exit') process.exit(7)
await tailer[Symbol.asyncDispose]()
process.exitCode = 7
