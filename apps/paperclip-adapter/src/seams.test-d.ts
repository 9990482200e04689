import type { RunEvidence } from '@agent-jobs/failure-classifier'
import type { BeatEvent, BeginEvent, Job, Secret } from '@agent-jobs/job-manifest'
import type { JobSnapshot, KubernetesEvent, WaitingFact } from '@agent-jobs/job-watcher'
import type { RunSummary } from '@agent-jobs/stream-json'
import type { KubeConfig, V1Job, V1Secret } from '@kubernetes/client-node'
import { expectTypeOf, test } from 'vitest'

import type { Cluster } from './cluster/cluster.ts'

test('a run summary is evidence of what the stream said', () => {
  expectTypeOf<RunSummary>().toExtend<NonNullable<RunEvidence['stream']>>()
})

test("the pod's own words are evidence as they are", () => {
  expectTypeOf<BeginEvent>().toExtend<NonNullable<RunEvidence['begin']>>()
  expectTypeOf<BeatEvent>().toExtend<NonNullable<RunEvidence['lastBeat']>>()
})

test("the watcher's facts are evidence as they are", () => {
  expectTypeOf<WaitingFact>().toExtend<NonNullable<RunEvidence['waiting']>>()
  expectTypeOf<KubernetesEvent>().toExtend<NonNullable<RunEvidence['events']>[number]>()
  expectTypeOf<JobSnapshot['conditions']>().toExtend<
    NonNullable<NonNullable<RunEvidence['job']>['conditions']>
  >()
})

test('what the manifest builds is what the client sends', () => {
  expectTypeOf<Job>().toExtend<Pick<V1Job, 'apiVersion' | 'kind' | 'spec'>>()
  expectTypeOf<Secret>().toExtend<Pick<V1Secret, 'apiVersion' | 'kind' | 'data'>>()
  expectTypeOf<Cluster['kubeConfig']>().toEqualTypeOf<KubeConfig>()
})
