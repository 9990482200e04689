import { createHash } from 'node:crypto'

import { AdapterError } from '../adapter-error.ts'
import { readApiFailure } from './api-failure.ts'
import type { Cluster, LeaseObject } from './cluster.ts'
import { leaseLabels, type ProcessIdentity } from './process-lease.ts'
import { withRetry } from './retry.ts'
import { sleep } from './sleep.ts'

const releaseWithinMs = 3_000
const annotations = { runId: 'paperclip.io/run-id', jobName: 'paperclip.io/job-name' }

export interface LockRequest {
  readonly cluster: Cluster
  readonly namespace: string
  readonly identity: ProcessIdentity
  readonly agentId: string
  /** Runs without a task share one lock per agent. */
  readonly taskId: string | undefined
  readonly runId: string
  readonly jobName: string
  /** Told once when the lock's holder has to be watched first. */
  readonly onWait?: (message: string) => Promise<void>
  readonly signal?: AbortSignal | undefined
}

/** The right to run an agent on a task; nobody else has it until it is released. */
export interface RunLock {
  readonly name: string
  /** Gives the lock back; one that somebody else has taken over meanwhile is left alone. */
  release(): Promise<void>
}

/** Name of the Lease that stands for an agent's work on a task. */
function lockName(agentId: string, taskId: string | undefined): string {
  const hash = createHash('sha256')
    .update(`${agentId}\0${taskId ?? ''}`)
    .digest('hex')
  return `agent-jobs-lock-${hash.slice(0, 32)}`
}

/**
 * Takes the lock of an agent's task. A lock of a live holder is never stolen; a holder that is not known to be alive is
 * watched on this process's own clock, and its lock is taken over only when it stayed silent.
 * @throws AdapterError `k8s_concurrent_run_blocked` when the holder is alive
 */
export async function acquireRunLock(request: LockRequest): Promise<RunLock> {
  const name = lockName(request.agentId, request.taskId)
  const wanted = lockObject(request, name)
  for (let round = 0; round < 3; round += 1) {
    const created = await createLock(request, wanted)
    if (created) return lockOf(request, created)
    const existing = await readLock(request, name)
    if (existing === undefined) continue
    if (isOurs(request, existing)) return lockOf(request, existing)
    await requireSilentHolder(request, existing)
    const taken = await takeOver(request, existing, wanted)
    if (taken) return lockOf(request, taken)
  }
  throw blocked(name, 'other servers are taking its lock at the same moment')
}

function lockObject(request: LockRequest, name: string): LeaseObject {
  const { cluster, identity, runId, jobName } = request
  return {
    metadata: {
      name,
      labels: leaseLabels('agent-lock'),
      annotations: { [annotations.runId]: runId, [annotations.jobName]: jobName },
    },
    spec: {
      holderIdentity: identity.leaseName,
      acquireTime: new cluster.client.V1MicroTime(Date.now()),
    },
  }
}

async function createLock(
  request: LockRequest,
  wanted: LeaseObject,
): Promise<LeaseObject | undefined> {
  const { cluster, namespace, signal } = request
  try {
    return await withRetry(() => cluster.createLease(namespace, wanted), { signal })
  } catch (error) {
    if (readApiFailure(error).status === 409) return undefined
    throw error
  }
}

function readLock(request: LockRequest, name: string): Promise<LeaseObject | undefined> {
  const { cluster, namespace, signal } = request
  return withRetry(() => cluster.readLease(namespace, name), { signal })
}

/** A create whose answer was lost may have made the lock ours already. */
function isOurs({ identity, runId }: LockRequest, lease: LeaseObject): boolean {
  const sameRun = lease.metadata?.annotations?.[annotations.runId] === runId
  return sameRun && lease.spec?.holderIdentity === identity.leaseName
}

async function requireSilentHolder(request: LockRequest, lock: LeaseObject): Promise<void> {
  const { identity, onWait, signal } = request
  const { renewEveryMs, serverDeadAfterMs } = identity.pace
  const holder = lock.spec?.holderIdentity ?? ''
  const jobName = lock.metadata?.annotations?.[annotations.jobName] ?? 'unknown'
  if (holder === identity.leaseName) {
    if (identity.activeLocks.has(lock.metadata?.name ?? '')) {
      throw blocked(jobName, 'this server runs it')
    }
    return
  }
  await onWait?.(
    `[paperclip] Job ${jobName} of this task belongs to another server: watching for ${serverDeadAfterMs / 1_000} s whether that server is alive`,
  )
  const first = await heartbeatOf(request, holder)
  const endsAt = Date.now() + serverDeadAfterMs
  while (Date.now() < endsAt) {
    await sleep(renewEveryMs / 3, signal)
    const now = await heartbeatOf(request, holder)
    if (now !== undefined && now !== first)
      throw blocked(jobName, 'another server that is alive runs it')
  }
}

async function heartbeatOf(request: LockRequest, holder: string): Promise<string | undefined> {
  const lease = await readLock(request, holder)
  return lease?.metadata?.resourceVersion
}

/** Replaces the dead holder's lock; undefined when somebody else was faster. */
async function takeOver(
  { cluster, namespace, signal }: LockRequest,
  existing: LeaseObject,
  wanted: LeaseObject,
): Promise<LeaseObject | undefined> {
  const resourceVersion = existing.metadata?.resourceVersion ?? ''
  const body = { ...wanted, metadata: { ...wanted.metadata, resourceVersion } }
  try {
    return await withRetry(() => cluster.replaceLease(namespace, body), { signal })
  } catch (error) {
    const { status } = readApiFailure(error)
    if (status === 409 || status === 404) return undefined
    throw error
  }
}

function lockOf({ cluster, namespace, identity }: LockRequest, lease: LeaseObject): RunLock {
  const name = lease.metadata?.name ?? ''
  identity.activeLocks.add(name)
  const remove = (): Promise<void> => cluster.deleteLease(namespace, lease)
  return {
    name,
    async release() {
      identity.activeLocks.delete(name)
      // A Lease that stays is harmless: this process takes it over at once, another one when this one is silent.
      await withRetry(remove, { windowMs: releaseWithinMs }).catch(() => undefined)
    },
  }
}

function blocked(jobName: string, why: string): AdapterError {
  return new AdapterError(
    'k8s_concurrent_run_blocked',
    `Concurrent run blocked: Job ${jobName} is still running for this agent and task (${why}). Wait for it to end, or cancel it, then retry.`,
  )
}
