import { readdirSync } from 'node:fs'

import { expect, test } from 'vitest'

import { Replay } from './__fixtures__/replay.ts'
import type { ContainerSnapshot, JobState } from './index.ts'
import { present } from './json-value.ts'

/** What a recording must be told as: the phases and, in the last state, the facts that a verdict needs. */
interface Told {
  readonly phases: string
  /** State, reason and exit code of the main container. */
  readonly main?: string
  readonly init?: string
  readonly podReason?: string
  /** Reason of the pod's DisruptionTarget condition. */
  readonly disruption?: string
  /** Reason of the wait, whether it is hopeless, and the seconds until it was given up. */
  readonly waiting?: string
  readonly message?: RegExp
  readonly gone?: string
  /** The run's Job or pod was asked to go before the container ended. */
  readonly deleted?: 'job' | 'pod'
}

const ended = 'waiting > ended'
const ran = 'waiting > running > ended'
const stopped = 'waiting > running > ending > ended'
const never = 'waiting > never'

const told: readonly (readonly [string, Told])[] = [
  ['success', { phases: ended, main: 'terminated Completed 0' }],
  ['exit1', { phases: ended, main: 'terminated Error 1', message: /^boom\n$/ }],
  ['exit137own', { phases: ended, main: 'terminated Error 137' }],
  ['exit143own', { phases: ended, main: 'terminated Error 143' }],
  ['sigsegv', { phases: ran, main: 'terminated Error 139' }],
  ['oomMain', { phases: ended, main: 'terminated OOMKilled 137' }],
  ['oomChild', { phases: ran, main: 'terminated OOMKilled 137' }],
  ['pidsOrForkFails', { phases: ended, main: 'terminated Error 2' }],
  ['readOnlyRoot', { phases: ended, main: 'terminated Error 1' }],
  ['processKilledOnNode', { phases: ran, main: 'terminated Error 137' }],
  ['startErrorNoCommand', { phases: ended, main: 'terminated StartError 128' }],
  ['execFormat', { phases: ended, main: 'terminated StartError 128' }],
  ['initFails', { phases: ended, main: 'waiting PodInitializing', init: 'terminated Error 3' }],
  ['outOfCpuAdmission', { phases: 'waiting > ending > ended', podReason: 'OutOfcpu' }],

  ['apiserverOutage', { phases: ran, main: 'terminated Completed 0' }],
  ['kubeletRestart', { phases: ran, main: 'terminated Completed 0' }],
  ['containerdKilled', { phases: ran, main: 'terminated Completed 0' }],
  ['sandboxFails', { phases: ended, main: 'terminated Completed 0' }],
  ['ttlAfterFinished', { phases: ended, main: 'terminated Completed 0' }],
  ['nodeSilent', { phases: 'waiting > running', main: 'running' }],
  ['nodeNotReady', { phases: 'waiting > running', main: 'running' }],

  [
    'jobDeletedBackground',
    { phases: stopped, main: 'terminated Error 137', gone: 'watch-deleted', deleted: 'pod' },
  ],
  ['jobDeletedForeground', { phases: stopped, main: 'terminated Completed 0', deleted: 'job' }],
  ['podDeleted', { phases: stopped, main: 'terminated Error 137', deleted: 'pod' }],
  ['podForceDeleted', { phases: stopped, main: 'terminated Error 137', deleted: 'pod' }],
  ['ignoresSigterm', { phases: stopped, main: 'terminated Error 137', deleted: 'pod' }],
  ['namespaceDeleted', { phases: stopped, main: 'terminated Error 137', deleted: 'pod' }],
  ['jobDeadline', { phases: stopped, main: 'terminated Error 137', deleted: 'pod' }],
  ['podDeadline', { phases: ran, main: 'terminated Error 137', podReason: 'DeadlineExceeded' }],
  ['ephemeralEvicted', { phases: ran, main: 'terminated Error 137', podReason: 'Evicted' }],
  [
    'evictedByApi',
    {
      deleted: 'pod',
      phases: stopped,
      main: 'terminated Error 143',
      disruption: 'EvictionByEvictionAPI',
    },
  ],
  [
    'preempted',
    {
      deleted: 'pod',
      phases: stopped,
      main: 'terminated Error 143',
      disruption: 'PreemptionByScheduler',
    },
  ],
  [
    'nodeDeleted',
    { deleted: 'pod', phases: stopped, main: 'running', disruption: 'DeletionByPodGC' },
  ],
  [
    'suspended',
    {
      deleted: 'pod',
      phases: 'waiting > running > ending > waiting',
      main: 'terminated Error 137',
      waiting: 'Suspended healing 0',
    },
  ],

  [
    'invalidImageName',
    { phases: never, main: 'waiting InvalidImageName', waiting: 'InvalidImageName hopeless 0' },
  ],
  [
    'imageNeverPull',
    { phases: never, main: 'waiting ErrImageNeverPull', waiting: 'ErrImageNeverPull hopeless 0' },
  ],
  [
    'imageNotFound',
    {
      phases: never,
      main: 'waiting ImagePullBackOff',
      waiting: 'ImagePullBackOff healing 300',
      message: /ErrImagePull.*connection refused/,
    },
  ],
  [
    'configErrorSecretEnv',
    {
      phases: never,
      main: 'waiting CreateContainerConfigError',
      waiting: 'CreateContainerConfigError hopeless 60',
      message: /^secret "none" not found$/,
    },
  ],
  [
    'configErrorNonRoot',
    {
      phases: never,
      main: 'waiting CreateContainerConfigError',
      waiting: 'CreateContainerConfigError hopeless 60',
      message: /runAsNonRoot/,
    },
  ],
  [
    'unschedulableCpu',
    { phases: never, waiting: 'Unschedulable healing 900', message: /Insufficient cpu/ },
  ],
  [
    'unschedulableSelector',
    { phases: never, waiting: 'Unschedulable healing 900', message: /affinity\/selector/ },
  ],
  [
    'pvcMissing',
    {
      phases: never,
      waiting: 'Unschedulable healing 900',
      message: /persistentvolumeclaim "none" not found/,
    },
  ],
  [
    'secretVolumeMissing',
    {
      phases: never,
      main: 'waiting ContainerCreating',
      waiting: 'FailedMount healing 600',
      message: /secret "none" not found/,
    },
  ],
  [
    'quotaForbids',
    { phases: never, waiting: 'QuotaExceeded healing 900', message: /exceeded quota: q/ },
  ],
  [
    'podSecurityForbids',
    { phases: never, waiting: 'AdmissionDenied hopeless 60', message: /violates PodSecurity/ },
  ],
  [
    'serviceAccountMissing',
    {
      phases: never,
      waiting: 'ServiceAccountMissing hopeless 60',
      message: /serviceaccount "none" not found/,
    },
  ],
]

test.for(told)('tells %s as it was', async ([recording, { message, ...expected }]) => {
  await using replay = await Replay.open(recording)
  await replay.follow()
  await replay.play()
  await replay.pass(20 * 60_000)
  expect(factsOf(replay)).toEqual(expected)
  expect(messageOf(replay.last) ?? '').toMatch(message ?? /^/)
  expect(replay.watcher.health.errors).toEqual([])
})

test('every recording is in the table', () => {
  const files = readdirSync(new URL('__fixtures__/recordings', import.meta.url))
  expect(told.map(([name]) => `${name}.ndjson`).toSorted()).toEqual(files.toSorted())
})

function factsOf({ phases, last }: Replay): Told {
  const { pod, job, waiting, gone } = last ?? {}
  const main = pod?.containers.find(({ kind }) => kind === 'main')
  const init = pod?.containers.find(({ kind }) => kind === 'init')
  const disruption = pod?.conditions.find(({ type }) => type === 'DisruptionTarget')
  const givenUpAfter = waiting && Math.round(((last?.at ?? 0) - waiting.sinceMs) / 1000)
  const asked = job?.deletionTimestamp === undefined ? pod?.deletionTimestamp : Infinity
  return present<Told>({
    phases: phases.join(' > '),
    main: main && containerText(main),
    init: init && containerText(init),
    podReason: pod?.reason,
    disruption: disruption?.reason,
    waiting:
      waiting && `${waiting.reason} ${waiting.hopeless ? 'hopeless' : 'healing'} ${givenUpAfter}`,
    gone: gone?.detectedVia,
    deleted: asked === undefined ? undefined : asked === Infinity ? 'job' : 'pod',
  })
}

function containerText({ state, reason, exitCode }: ContainerSnapshot): string {
  return [state, reason, exitCode].filter((part) => part !== undefined).join(' ')
}

function messageOf(state: JobState | undefined): string | undefined {
  return state?.waiting?.message ?? state?.pod?.containers[0]?.message
}
