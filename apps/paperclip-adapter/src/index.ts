export { buildPodLogPath } from '@agent-jobs/job-manifest'

export type { AdapterModule } from './adapter-module.ts'
export type { AdapterContext, AdapterResult } from './context.ts'
export { createServerAdapter } from './server-adapter.ts'
