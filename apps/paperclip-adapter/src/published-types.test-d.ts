import type { V1Container, V1EnvVar } from '@kubernetes/client-node'
import type {
  AdapterExecutionContext,
  AdapterExecutionResult,
  AdapterRuntimeMcpServer,
  CLIAdapterModule,
  ServerAdapterModule,
  StdoutLineParser,
} from '@paperclipai/adapter-utils'
import { expectTypeOf, test } from 'vitest'

import type { AdapterModule } from './adapter-module.ts'
import type { cliAdapter } from './cli.ts'
import type { getConfigSchema } from './config/config-form.ts'
import type { Toleration } from './config/tolerations.ts'
import type { AdapterContext, AdapterResult, RuntimeMcpServer } from './context.ts'
import type { HostContainer, HostVariable } from './plan/host-environment.ts'
import type { sessionCodec } from './plan/session-codec.ts'
import type { listSkills, syncSkills } from './plan/skills.ts'
import type { parseStdoutLine } from './ui-parser.ts'

test('every context that Paperclip passes is one that the adapter understands', () => {
  expectTypeOf<AdapterExecutionContext>().toExtend<AdapterContext>()
  expectTypeOf<AdapterRuntimeMcpServer>().toExtend<RuntimeMcpServer>()
})

test('every result that the adapter returns is one that Paperclip understands', () => {
  expectTypeOf<AdapterResult>().toExtend<AdapterExecutionResult>()
})

test('the adapter is a module that Paperclip can load', () => {
  expectTypeOf<AdapterModule>().toExtend<ServerAdapterModule>()
})

test('each part of the module has the shape that Paperclip expects', () => {
  type Part<Name extends keyof ServerAdapterModule> = NonNullable<ServerAdapterModule[Name]>
  expectTypeOf<typeof getConfigSchema>().toExtend<Part<'getConfigSchema'>>()
  expectTypeOf<typeof sessionCodec>().toExtend<Part<'sessionCodec'>>()
  expectTypeOf<typeof listSkills>().toExtend<Part<'listSkills'>>()
  expectTypeOf<typeof syncSkills>().toExtend<Part<'syncSkills'>>()
})

test("the parsers fit Paperclip's browser and its command line", () => {
  expectTypeOf<typeof parseStdoutLine>().toExtend<StdoutLineParser>()
  expectTypeOf<typeof cliAdapter>().toExtend<CLIAdapterModule>()
})

test("what is inherited is read from a container as Kubernetes' client gives it", () => {
  expectTypeOf<V1Container>().toExtend<HostContainer>()
  expectTypeOf<V1EnvVar>().toExtend<HostVariable>()
  expectTypeOf<Toleration['effect']>().toEqualTypeOf<
    'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | undefined
  >()
})
