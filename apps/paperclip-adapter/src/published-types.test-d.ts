import type {
  AdapterExecutionContext,
  AdapterExecutionResult,
  ServerAdapterModule,
} from '@paperclipai/adapter-utils'
import { expectTypeOf, test } from 'vitest'

import type { AdapterModule } from './adapter-module.ts'
import type { AdapterContext, AdapterResult } from './context.ts'

test('every context that Paperclip passes is one that the adapter understands', () => {
  expectTypeOf<AdapterExecutionContext>().toExtend<AdapterContext>()
})

test('every result that the adapter returns is one that Paperclip understands', () => {
  expectTypeOf<AdapterResult>().toExtend<AdapterExecutionResult>()
})

test('the adapter is a module that Paperclip can load', () => {
  expectTypeOf<AdapterModule>().toExtend<ServerAdapterModule>()
})
