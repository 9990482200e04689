import type { AdapterModule } from './adapter-module.ts'
import { type AdapterPace, usualPace } from './adapter-pace.ts'
import { createAdapterProcess } from './adapter-process.ts'
import type { Environment } from './cluster/log-root.ts'
import { clusterSeat, emulatedSeat } from './cluster/pod-seat.ts'
import { getConfigSchema } from './config/config-form.ts'
import { agentConfigurationDoc } from './config/configuration-doc.ts'
import { execute } from './execute.ts'
import { listModels, models } from './plan/models.ts'
import { sessionCodec } from './plan/session-codec.ts'
import { listSkills, syncSkills } from './plan/skills.ts'
import { testEnvironment } from './test-environment.ts'

export interface ServerAdapterOptions {
  /**
   * Makes runs for an emulator on this machine, whose pods are processes that see this machine's own paths; their Secrets
   * are to be below this folder. Never for a cluster.
   * @default runs for a cluster
   */
  readonly emulatedPodsDirectory?: string
  /**
   * Other waits than the usual ones, for tests and demonstrations.
   * @default what real clusters and people need
   */
  readonly pace?: Partial<AdapterPace>
}

/**
 * Makes the adapter that Paperclip registers as `claude_k8s`. Nothing is read, loaded or started before the first call.
 *
 * @param environment where Paperclip keeps its data and how it is reached. @default process.env
 */
export function createServerAdapter(
  environment: Environment = process.env,
  { emulatedPodsDirectory: directory, pace }: ServerAdapterOptions = {},
): AdapterModule {
  const seat = directory === undefined ? clusterSeat : emulatedSeat(directory)
  const adapter = createAdapterProcess(environment, seat, { ...usualPace, ...pace })
  return {
    type: 'claude_k8s',
    execute: (ctx) => execute(ctx, adapter),
    testEnvironment: (ctx) => testEnvironment(ctx, adapter),
    sessionCodec,
    sessionManagement: {
      supportsSessionResume: true,
      nativeContextManagement: 'confirmed',
      defaultSessionCompaction: {
        enabled: true,
        maxSessionRuns: 0,
        maxRawInputTokens: 0,
        maxSessionAgeHours: 0,
      },
    },
    models,
    listModels: () => Promise.resolve(listModels(environment)),
    refreshModels: () => Promise.resolve(listModels(environment)),
    listSkills,
    syncSkills,
    getConfigSchema,
    agentConfigurationDoc: agentConfigurationDoc(),
    supportsLocalAgentJwt: true,
    supportsInstructionsBundle: true,
    instructionsPathKey: 'instructionsFilePath',
    requiresMaterializedRuntimeSkills: false,
  }
}
