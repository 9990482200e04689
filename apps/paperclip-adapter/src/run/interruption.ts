/** Why this adapter ends a run that has not ended by itself. */
export type Interruption =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timed-out'; readonly timeoutSec: number }
  | { readonly kind: 'never-scheduled'; readonly scheduleTimeoutSec: number }
  | { readonly kind: 'log-missing' }
  | { readonly kind: 'output-limit'; readonly maxOutputBytes: number }
  | { readonly kind: 'ended-but-running'; readonly backgroundTasks: number }
  | { readonly kind: 'unobservable'; readonly silentMs: number }

/** What the decision is made from; every time is this process's own clock in milliseconds. */
export interface RunFacts {
  readonly startedAtMs: number
  /** When the agent's container was first heard to run, from the cluster or from the pod itself. */
  readonly runningSinceMs: number | undefined
  readonly cancelRequested: boolean
  /** True as soon as the pod has written anything to the volume. */
  readonly anyBytes: boolean
  readonly outputBytes: number
  /** When the agent's last result arrived, if nothing came after it. */
  readonly resultAtMs: number | undefined
  readonly backgroundTasks: number
  /** The pod says that its agent has ended, and nothing that came after denies it. */
  readonly saysEnded: boolean
  /** When the API was last heard; what it says of a pod whose node is silent is old since `nodeSilentSinceMs`. */
  readonly heardFromApiAtMs: number
  readonly nodeSilentSinceMs: number | undefined
  readonly heardFromVolumeAtMs: number
}

/** Limits of a run, in the units of their names. */
export interface RunLimits {
  readonly timeoutSec: number
  readonly scheduleTimeoutSec: number
  readonly maxOutputBytes: number
  readonly firstByteMs: number
  readonly lostAfterMs: number
  readonly resultGraceMs: number
  readonly resultGraceWithTasksMs: number
}

/** While the API is silent, "still waiting" is not known, only "not heard". */
const observedWithinMs = 60_000

/** The first reason to end the run now, if there is one. Pure; a request to cancel comes before everything else. */
export function findInterruption(
  facts: RunFacts,
  limits: RunLimits,
  nowMs: number,
): Interruption | undefined {
  if (facts.cancelRequested) return { kind: 'cancelled' }
  if (facts.runningSinceMs === undefined) {
    const { scheduleTimeoutSec } = limits
    const late = nowMs - facts.startedAtMs >= scheduleTimeoutSec * 1_000
    const observed = nowMs - facts.heardFromApiAtMs < observedWithinMs
    if (late && observed) return { kind: 'never-scheduled', scheduleTimeoutSec }
  } else {
    const running = whileRunning(facts, limits, nowMs, facts.runningSinceMs)
    if (running) return running
  }
  const silentMs = nowMs - heardOfPodAtMs(facts)
  return silentMs >= limits.lostAfterMs ? { kind: 'unobservable', silentMs } : undefined
}

/** When there was last any word of the pod itself, from its node or from the volume. */
function heardOfPodAtMs(facts: RunFacts): number {
  const { heardFromApiAtMs, nodeSilentSinceMs = heardFromApiAtMs, heardFromVolumeAtMs } = facts
  return Math.max(Math.min(heardFromApiAtMs, nodeSilentSinceMs), heardFromVolumeAtMs)
}

function whileRunning(
  facts: RunFacts,
  limits: RunLimits,
  nowMs: number,
  runningSinceMs: number,
): Interruption | undefined {
  const { timeoutSec, maxOutputBytes } = limits
  const runningMs = nowMs - runningSinceMs
  if (timeoutSec > 0 && runningMs >= timeoutSec * 1_000) return { kind: 'timed-out', timeoutSec }
  if (!facts.anyBytes && runningMs >= limits.firstByteMs) return { kind: 'log-missing' }
  if (facts.outputBytes > maxOutputBytes) return { kind: 'output-limit', maxOutputBytes }
  const { backgroundTasks, resultAtMs, saysEnded } = facts
  // What has ended by its own word is not stopped: the kubelet is late.
  if (resultAtMs === undefined || saysEnded) return undefined
  const graceMs = backgroundTasks > 0 ? limits.resultGraceWithTasksMs : limits.resultGraceMs
  return nowMs - resultAtMs >= graceMs ? { kind: 'ended-but-running', backgroundTasks } : undefined
}
