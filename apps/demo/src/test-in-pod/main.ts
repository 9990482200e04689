import { resolve } from 'node:path'

import { listenForStop, statusOf } from '../stop-signals.ts'
import { runClusterTests } from './cluster-tests.ts'

using wish = listenForStop(process, (signal) => {
  process.stderr.write(
    'Left at once. A pod with tests ends by itself, and the cluster removes it.\n',
  )
  process.exit(statusOf(signal))
})
const code = await runClusterTests({
  root: resolve(import.meta.dirname, '../../../..'),
  words: process.argv.slice(2),
  environment: process.env,
  isTerminal: process.stdout.isTTY,
  stop: wish.signal,
})
// Connections that may be used again would keep this process for a while.
process.exit(wish.received === undefined ? code : statusOf(wish.received))
