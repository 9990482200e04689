import { setImmediate } from 'node:timers/promises'

import { KubeConfig } from '@kubernetes/client-node'
import { vi } from 'vitest'

import {
  type JobIdentity,
  type JobPhase,
  type JobState,
  type JobWatcher,
  type WatcherLimits,
  type WatchJobsOptions,
  watchJobs,
} from '../index.ts'
import { createManualClock, type ManualClock } from './manual-clock.ts'
import { RecordedApi } from './recorded-api.ts'
import { readRecording, type RecordedEntry } from './recording.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A real configuration of the real client that points to a server of the test. */
export function kubeConfigFor(address: string, token = 'test-token'): KubeConfig {
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromOptions({
    clusters: [{ name: 'test', server: address, skipTLSVerify: true }],
    users: [{ name: 'test', token }],
    contexts: [{ name: 'test', cluster: 'test', user: 'test' }],
    currentContext: 'test',
  })
  return kubeConfig
}

/** Waits until something is true; a test that waits in vain says for what. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const limit = Date.now() + 20_000
  while (!isTrue()) {
    if (Date.now() > limit) throw new Error(`waited in vain until ${what}`)
    await setImmediate()
  }
}

/** A recording, a server that tells it, a watcher that hears it, and a clock in the test's hand. */
export class Replay implements AsyncDisposable {
  readonly entries: RecordedEntry[]
  readonly job: JobIdentity
  readonly api: RecordedApi
  readonly clock: ManualClock
  readonly watcher: JobWatcher
  /** All states that the follow yielded. */
  readonly states: JobState[] = []
  following: Promise<void> = Promise.resolve()
  #next = 0

  private constructor(
    entries: RecordedEntry[],
    api: RecordedApi,
    options: Partial<WatchJobsOptions> & { limits?: Partial<WatcherLimits> },
  ) {
    this.entries = entries
    this.api = api
    const first = entries.find(({ kind }) => kind === 'jobs')
    if (first === undefined) throw new Error('a recording begins with a Job')
    this.job = { name: first.object.metadata.name, uid: first.object.metadata.uid }
    this.clock = createManualClock(Date.parse(first.object.metadata.creationTimestamp))
    this.watcher = watchJobs({
      kubeConfig: kubeConfigFor(api.address),
      namespace: first.object.metadata.namespace,
      labelSelector: 'app=test',
      clock: this.clock,
      ...options,
      limits: { idleMs: 1e12, ...options.limits },
    })
  }

  static async open(
    recording: string,
    options: Partial<WatchJobsOptions> & { limits?: Partial<WatcherLimits> } = {},
  ): Promise<Replay> {
    return new Replay(readRecording(recording), await RecordedApi.start(), options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.watcher[Symbol.asyncDispose]()
    await this.following
    await this.api[Symbol.asyncDispose]()
  }

  /** Lets the Job come into being, begins to follow it, and waits until both watches are open. */
  async follow(): Promise<void> {
    while (this.api.present('jobs').length === 0) this.#applyNext()
    this.following = this.#collect()
    await until('both watches are open', () => this.api.openWatches === 2)
    await this.api.quiet()
  }

  async #collect(): Promise<void> {
    try {
      for await (const state of this.watcher.follow(this.job)) this.states.push(state)
    } catch {
      // The watcher was disposed before the Job was over: the test looks at what came.
    }
  }

  #applyNext(): RecordedEntry | undefined {
    const entry = this.entries[this.#next]
    if (entry === undefined) return undefined
    this.#next += 1
    this.api.apply(entry)
    return entry
  }

  /** Lets the next entries happen at their recorded pace, up to the one (included) that `last` recognises. */
  async play(last: (entry: RecordedEntry) => boolean = () => false): Promise<void> {
    const origin = this.entries[0]?.t ?? 0
    const start = Date.parse(this.entries[0]?.object.metadata.creationTimestamp ?? '')
    for (;;) {
      const entry = this.entries[this.#next]
      if (entry === undefined) return
      await this.pass(start + entry.t - origin - this.clock.now())
      await this.step()
      if (last(entry)) return
    }
  }

  /** Lets the next entry happen now, and waits until it was heard if it can be heard. */
  async step(): Promise<void> {
    // A little later than what was before, so that hearing it can be told apart.
    await this.clock.advanceTo(this.clock.now() + 0.01, () => this.api.quiet())
    const entry = this.#applyNext()
    const heard = entry?.kind === 'jobs' || entry?.kind === 'pods'
    if (heard && !this.api.mute && this.api.openWatches === 2) {
      const at = this.clock.now()
      await until('the entry was heard', () => this.watcher.health.lastHeardAtMs === at)
    }
    await this.api.quiet()
  }

  get finished(): boolean {
    return this.#next >= this.entries.length
  }

  /** Lets time pass without a word from the API. */
  async silence(durationMs: number): Promise<void> {
    await this.clock.advanceTo(this.clock.now() + durationMs, () => this.api.quiet())
  }

  /** Lets time pass on a healthy connection: bookmarks arrive once in a while. */
  async pass(durationMs: number): Promise<void> {
    const end = this.clock.now() + durationMs
    while (this.clock.now() < end) {
      await this.clock.advanceTo(Math.min(end, this.clock.now() + 30_000), () => this.api.quiet())
      if (this.clock.now() < end) this.api.bookmark()
      await this.api.quiet()
    }
  }

  get current(): JobState | undefined {
    return this.watcher.current(this.job)
  }

  get last(): JobState | undefined {
    return this.states.at(-1)
  }

  /** The phases that were yielded, repetitions left out. */
  get phases(): JobPhase[] {
    return this.states
      .map(({ phase }) => phase)
      .filter((phase, index, all) => phase !== all[index - 1])
  }
}
