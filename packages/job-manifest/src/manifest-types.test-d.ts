import type {
  V1EnvVar,
  V1Job,
  V1LocalObjectReference,
  V1PodDNSConfig,
  V1Secret,
  V1Toleration,
} from '@kubernetes/client-node'
import { expectTypeOf, test } from 'vitest'

import type { HostPod, Job, RunSpec, Secret } from './index.ts'

test('a Job can be given to the Kubernetes client as it is', () => {
  expectTypeOf<Job>().toExtend<V1Job>()
})

test('a Secret can be given to the Kubernetes client as it is', () => {
  expectTypeOf<Secret>().toExtend<V1Secret>()
})

test('what the Kubernetes client says of a pod can be handed to the builder', () => {
  expectTypeOf<V1EnvVar[]>().toExtend<NonNullable<HostPod['environment']>>()
  expectTypeOf<V1Toleration[]>().toExtend<NonNullable<RunSpec['tolerations']>>()
  expectTypeOf<V1PodDNSConfig>().toExtend<NonNullable<HostPod['dnsConfig']>>()
  expectTypeOf<V1LocalObjectReference[]>().toExtend<NonNullable<HostPod['imagePullSecrets']>>()
})
