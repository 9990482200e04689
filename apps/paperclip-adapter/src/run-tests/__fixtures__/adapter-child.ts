import { createServerAdapter } from '../../index.ts'
import type { ServerAdapterOptions } from '../../server-adapter.ts'
import type { RunData } from './run-request.ts'

/** What a server in a process of its own is to run. */
export interface ChildOrder {
  readonly home: string
  readonly options: ServerAdapterOptions
  readonly data: RunData
}

// A Paperclip server that runs once, tells its result on stdout, and ends.
const { home, options, data } = JSON.parse(process.argv[2] ?? '') as ChildOrder
const result = await createServerAdapter({ PAPERCLIP_HOME: home }, options).execute({
  ...data,
  onLog: () => Promise.resolve(),
})
process.stdout.write(JSON.stringify(result), () => process.exit())
