import { doNothing } from './clock.ts'
import { decideState, type Decision } from './decide-state.ts'
import { createEventRation } from './event-ration.ts'
import { createJobFacts, type JobFacts } from './job-facts.ts'
import { createJobReader, type JobReaderContext } from './job-reader.ts'
import type { JobIdentity, JobState } from './job-state.ts'
import { emptyMemory, type DecisionMemory, type WatchProgress } from './observation.ts'
import type { DecisionOptions } from './state-rules.ts'
import { fingerprintOf, type StateSlot } from './state-slot.ts'

/** One Job of interest: its facts, its present state and those who follow it. */
export interface JobRecord {
  readonly facts: JobFacts
  readonly state: JobState
  readonly followed: boolean
  /** From now on the slot gets every new state, the present one first. */
  attach(slot: StateSlot): void
  detach(slot: StateSlot): void
  /** Decides anew, after facts have changed or time has passed. */
  evaluate(): void
  /** Asks for a live look at Job and pods, soon and not too often. */
  look(): void
  /** Lists the events of the Job and its pods once. */
  gatherEvents(): Promise<void>
  close(error: Error): void
}

export interface JobRecordContext extends DecisionOptions, JobReaderContext {
  /** The watches that feed the record. */
  readonly watch: WatchProgress
}

export function createJobRecord(identity: JobIdentity, context: JobRecordContext): JobRecord {
  const { clock, limits, watch } = context
  const facts = createJobFacts(identity.uid)
  const slots = new Set<StateSlot>()
  const ration = createEventRation(limits)
  const lookAt = clock.now() + limits.firstLookMs
  let asked = false
  let cancelReview = doNothing
  const decide = (memory: DecisionMemory): Decision => {
    const hearing = { now: clock.now(), heardAt: watch.heardAt(), podsListed: watch.podsListed() }
    return decideState(facts.observation(hearing), memory, context)
  }
  let decision = decide(emptyMemory)
  const reader = createJobReader(identity, facts, context, () => {
    evaluate()
  })

  const evaluate = (): void => {
    const now = clock.now()
    if (!facts.jobKnown && now >= lookAt && watch.jobsListed()) facts.missJob('live-read-404')
    decision = decide(decision.memory)
    const fingerprint = fingerprintOf(decision.state)
    if (decision.state.waiting?.reason !== 'NotObserved') {
      for (const slot of slots) slot.put(decision.state, fingerprint)
    }
    cancelReview()
    if (slots.size > 0) pursue(now)
  }

  /** Reads what the decision lacks, and comes back when time alone may change it. */
  const pursue = (now: number): void => {
    const eventsAt = ration.dueAt(decision.state)
    const job = decision.confirm.job || asked
    const pods = decision.confirm.pods || asked
    if ((job || pods || now >= eventsAt) && now >= reader.readyAt) {
      asked = false
      if (now >= eventsAt) ration.spend(now)
      reader.request({ job, pods, events: now >= eventsAt })
    }
    const readAt = job || pods ? reader.readyAt : Math.max(eventsAt, reader.readyAt)
    const unknownUntil = facts.jobKnown || now >= lookAt ? Infinity : lookAt
    const at = Math.min(decision.reviewAt, readAt, unknownUntil)
    if (at !== Infinity) cancelReview = clock.schedule(evaluate, Math.max(1, at - now))
  }

  return {
    facts,
    get state() {
      return decision.state
    },
    get followed() {
      return slots.size > 0
    },
    attach(slot) {
      slots.add(slot)
      evaluate()
    },
    detach(slot) {
      slots.delete(slot)
      if (slots.size === 0) cancelReview()
    },
    evaluate,
    look() {
      asked = true
      evaluate()
    },
    gatherEvents: () => reader.gatherEvents(),
    close(error) {
      cancelReview()
      for (const slot of slots) slot.fail(error)
      slots.clear()
    },
  }
}
