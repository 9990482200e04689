export { buildPodLogPath, type PodLogIds } from './plan/pod-log-path.ts'

export type { AdapterModule } from './adapter-module.ts'
export type { AdapterContext, AdapterResult } from './context.ts'
export { createServerAdapter, type ServerAdapterOptions } from './server-adapter.ts'
