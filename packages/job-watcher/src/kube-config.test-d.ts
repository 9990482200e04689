import type { KubeConfig } from '@kubernetes/client-node'
import { expectTypeOf, test } from 'vitest'

import type { JobState, KubeConfigLike, WatchJobsOptions } from './index.ts'

test('a configuration of the Kubernetes client is what the watcher takes', () => {
  expectTypeOf<KubeConfig>().toExtend<KubeConfigLike>()
  expectTypeOf<KubeConfig>().toExtend<WatchJobsOptions['kubeConfig']>()
})

test('a state is plain data', () => {
  expectTypeOf<JobState['at']>().toEqualTypeOf<number>()
  expectTypeOf<JobState['phase']>().toEqualTypeOf<
    'waiting' | 'running' | 'ending' | 'ended' | 'gone' | 'never' | 'unobservable'
  >()
})
