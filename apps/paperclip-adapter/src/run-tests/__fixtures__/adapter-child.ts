import { createServerAdapter } from '../../index.ts'
import type { RunData } from './run-request.ts'

/** What a server in a process of its own is to run. */
export interface ChildOrder {
  readonly home: string
  readonly data: RunData
}

// A Paperclip server that runs once, tells its result on stdout, and ends.
const { home, data } = JSON.parse(process.argv[2] ?? '') as ChildOrder
const result = await createServerAdapter({ PAPERCLIP_HOME: home }).execute({
  ...data,
  onLog: () => Promise.resolve(),
})
process.stdout.write(JSON.stringify(result), () => process.exit())
