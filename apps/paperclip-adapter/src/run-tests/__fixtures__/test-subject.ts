import type { ApiFault, PodFault } from '@agent-jobs/kube-emulator'

import type { ServerAdapterOptions } from '../../server-adapter.ts'
import type { RunIdentity } from './run-identity.ts'
import type { Kubernetes, Need } from './test-cluster.ts'
import type { TestVolume } from './test-volume.ts'

/** What the same suites run on: a real cluster, or an emulator of it on this machine. */
export interface TestSubject {
  readonly pace: TestPace
  /** Says in one line what is absent, once; what it returns goes to `describe.skipIf`. */
  lacks(...needs: readonly Need[]): boolean
  /** Makes ready what the tests of one lab need. */
  open(site: Site): Promise<TestPlace>
}

/**
 * In the namespace that the user named and on the claim, or on one that is small; in a namespace of its own without a claim,
 * or with one on the same volume.
 */
export type Site =
  | 'on the claim'
  | 'on a small claim'
  | 'in a namespace of its own'
  | 'in a namespace of its own on the claim'

/** What a test waits for on purpose. */
export interface TestPace {
  /** From the first signal to the kill. */
  readonly graceSec: number
  readonly scheduleTimeoutSec: number
  readonly outageMs: number
  /** How long the agent of a long run sleeps. */
  readonly longRunMs: number
}

type WithoutTarget<Each> = Each extends PodFault ? Omit<Each, 'target'> : never
/** What happens to one run's pod. */
export type Trouble = WithoutTarget<PodFault>

/** Where the runs of one lab are. */
export interface TestPlace extends AsyncDisposable {
  readonly kubernetes: Kubernetes
  readonly namespace: string
  readonly volume: TestVolume
  /** What the configuration of every run says of the place. */
  readonly config: Readonly<Record<string, unknown>>
  readonly adapterOptions: ServerAdapterOptions
  /** URL of an offline Messages API, as pods reach it. */
  readonly apiUrl: string
  /** Whether a pod gets no more memory than its limit says. */
  readonly isMemoryLimited: boolean
  /** Where the agent finds the folder of its attempt. */
  attemptDirectory(run: RunIdentity): string
  /** Limits what the namespace, which is of its own, lets pods have. */
  narrow(): Promise<void>
  /** Does to a run of the emulator what a real cluster does to it by itself. */
  imitate(run: RunIdentity, trouble: Trouble): Disposable | undefined
  /** Lets the API go wrong, where it is an emulator's. */
  strikeApi?(fault: ApiFault): Disposable
  /** How many requests of a verb and a resource were sent to an emulator. */
  requestCount?(of: { readonly verb: string; readonly resource: string }): number
  stopApi(): Promise<void>
  startApi(): Promise<void>
}
