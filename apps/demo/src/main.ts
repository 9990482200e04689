import { enableCompileCache } from 'node:module'
import { resolve } from 'node:path'

import { parseOptions } from './demo-options.ts'
import { runProcess } from './demo-process.ts'
import { recordingNames } from './recordings.ts'
import { help } from './usage.ts'

// The client of Kubernetes is 20 MB of source: from the second time on it is there at once.
enableCompileCache(resolve(import.meta.dirname, '../../../.tools/compile-cache'))

const words = process.argv.slice(2)

await runProcess(async (terminal, stop, leftovers) => {
  const recordings = recordingNames()
  const options = parseOptions(words, process.env, recordings)
  if (options === 'help') {
    terminal.write(help(recordings))
    return 0
  }
  // The client of Kubernetes takes a while to load, and a wrong option needs none.
  const { runDemo } = await import('./run-demo.ts')
  return runDemo(options, terminal, stop, leftovers)
})
