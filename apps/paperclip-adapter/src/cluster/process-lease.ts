import { randomUUID } from 'node:crypto'

import { type AdapterPace, usualPace } from '../adapter-pace.ts'
import { readApiFailure } from './api-failure.ts'
import type { Cluster } from './cluster.ts'
import { withRetry } from './retry.ts'
import { within } from './within.ts'

const removeWithinMs = 3_000
const maxRounds = 3

type LeasePace = Pick<AdapterPace, 'renewEveryMs' | 'serverDeadAfterMs'>

/** This process's word that it is alive, kept in one Lease per namespace while it has runs there. */
export interface ProcessIdentity {
  readonly leaseName: string
  readonly pace: LeasePace
  /** Names of the locks that runs of this process hold right now. */
  readonly activeLocks: Set<string>
  /** Creates and renews the Lease until as many holds are released as were taken. */
  hold(cluster: Cluster, namespace: string, signal?: AbortSignal): Promise<ProcessHold>
}

export interface ProcessHold {
  release(): Promise<void>
}

/** Makes an identity that nobody else has. Nothing is sent before the first `hold`. */
export function createProcessIdentity(pace: LeasePace = usualPace): ProcessIdentity {
  const leaseName = `agent-jobs-server-${randomUUID()}`
  const held = new Map<string, HeldLease>()
  return {
    leaseName,
    pace,
    activeLocks: new Set(),
    async hold(cluster, namespace, signal) {
      const key = `${cluster.server} ${namespace}`
      const lease = held.get(key) ?? new HeldLease(cluster, namespace, leaseName, pace)
      held.set(key, lease)
      await lease.take(signal)
      let released = false
      return {
        async release() {
          if (released) return
          released = true
          if (await lease.giveBack()) held.delete(key)
        },
      }
    },
  }
}

class HeldLease {
  private holds = 0
  private timer: NodeJS.Timeout | undefined
  private renewing: Promise<void> | undefined
  private removing: Promise<void> | undefined
  private readonly cluster: Cluster
  private readonly namespace: string
  private readonly name: string
  private readonly pace: LeasePace

  constructor(cluster: Cluster, namespace: string, name: string, pace: LeasePace) {
    this.cluster = cluster
    this.namespace = namespace
    this.name = name
    this.pace = pace
  }

  async take(signal: AbortSignal | undefined): Promise<void> {
    this.holds += 1
    try {
      if (this.holds === 1) this.renewing = this.begin()
      // What others wait for too goes on when one does not wait any more.
      await within(this.renewing ?? Promise.resolve(), { signal })
    } catch (error) {
      if (signal?.aborted) void this.giveBackOnceMade()
      else this.holds -= 1
      throw error
    }
    this.timer ??= setInterval(() => {
      this.renewing = this.renew().catch(() => undefined)
    }, this.pace.renewEveryMs).unref()
  }

  /** What was on its way when nobody waited for it any more must not stay. */
  private async giveBackOnceMade(): Promise<void> {
    await this.renewing?.catch(() => undefined)
    await this.giveBack()
  }

  /** True when this was the last hold: the Lease is gone then. */
  async giveBack(): Promise<boolean> {
    this.holds -= 1
    if (this.holds > 0) return false
    clearInterval(this.timer)
    this.timer = undefined
    const removal = withRetry(() => this.remove(), { windowMs: removeWithinMs })
    this.removing = removal.catch(() => undefined)
    await this.removing
    return this.holds === 0
  }

  /** A Lease that is just being removed is waited for: nobody else touches it. */
  private async begin(): Promise<void> {
    await this.removing
    for (let round = 1; ; round += 1) {
      try {
        return await withRetry(() => this.renew())
      } catch (error) {
        // A removal that nobody waited for any more was carried out between the look and the change.
        const { status } = readApiFailure(error)
        if ((status !== 409 && status !== 404) || round === maxRounds) throw error
      }
    }
  }

  /** One that stays is harmless: it is never renewed again. */
  private async remove(): Promise<void> {
    await this.renewing?.catch(() => undefined)
    const lease = await this.cluster.readLease(this.namespace, this.name)
    if (lease && this.holds === 0) await this.cluster.deleteLease(this.namespace, lease)
  }

  private async renew(): Promise<void> {
    const { cluster, namespace, name } = this
    const existing = await cluster.readLease(namespace, name)
    const renewTime = new cluster.client.V1MicroTime(Date.now())
    const spec = {
      holderIdentity: name,
      leaseDurationSeconds: Math.ceil(this.pace.serverDeadAfterMs / 1_000),
      renewTime,
    }
    const metadata = { name, labels: leaseLabels('agent-server') }
    try {
      await (existing
        ? cluster.replaceLease(namespace, { ...existing, spec })
        : cluster.createLease(namespace, { metadata, spec }))
    } catch (error) {
      if (readApiFailure(error).status !== 409) throw error
      // Nobody else writes it: it was renewed at the same moment by another way to the cluster, or it was removed.
      if ((await cluster.readLease(namespace, name)) === undefined) throw error
    }
  }
}

/** Labels of every Lease of this adapter. */
export function leaseLabels(component: 'agent-server' | 'agent-lock'): Record<string, string> {
  return {
    'app.kubernetes.io/managed-by': 'paperclip',
    'app.kubernetes.io/component': component,
    'paperclip.io/adapter-type': 'claude_k8s',
  }
}
