import { doNothing } from './clock.ts'
import { decideState, type Decision } from './decide-state.ts'
import { createEventRation, type EventRation } from './event-ration.ts'
import { emptyFacts, missJob, observe, type JobFacts } from './job-facts.ts'
import { createJobReader, readLive, type JobReader, type JobReaderContext } from './job-reader.ts'
import type { JobIdentity, JobState } from './job-state.ts'
import { emptyMemory, type DecisionMemory, type WatchProgress } from './observation.ts'
import type { DecisionOptions } from './state-rules.ts'
import { fingerprintOf, type StateSlot } from './state-slot.ts'

export interface JobRecordContext extends DecisionOptions, JobReaderContext {
  /** The watches that feed the record. */
  readonly watch: WatchProgress
}

/** One Job of interest: its facts, its present state and those who follow it. */
export interface JobRecord {
  readonly facts: JobFacts
  readonly reader: JobReader
  readonly slots: Set<StateSlot>
  readonly context: JobRecordContext
  readonly ration: EventRation
  /** When a Job that is still unknown is looked up. */
  readonly lookAt: number
  /** Somebody asked for a live look. */
  asked: boolean
  decision: Decision
  cancelReview: () => void
}

export function createJobRecord(identity: JobIdentity, context: JobRecordContext): JobRecord {
  const facts = emptyFacts(identity.uid)
  return {
    facts,
    reader: createJobReader(identity, facts, context),
    slots: new Set(),
    context,
    ration: createEventRation(context.limits),
    lookAt: context.clock.now() + context.limits.firstLookMs,
    asked: false,
    decision: decide(facts, emptyMemory, context),
    cancelReview: doNothing,
  }
}

function decide(facts: JobFacts, memory: DecisionMemory, context: JobRecordContext): Decision {
  const { clock, watch } = context
  const hearing = {
    now: clock.now(),
    date: clock.date(),
    heardAt: watch.heardAt(),
    podsListed: watch.podsListed(),
    podsWatchedSince: watch.podsWatchedSince(),
  }
  return decideState(observe(facts, hearing), memory, context)
}

/** The state as it was last decided. */
export function stateOf(record: JobRecord): JobState {
  return record.decision.state
}

/** From now on the slot gets every new state, the present one first. */
export function attachSlot(record: JobRecord, slot: StateSlot): void {
  record.slots.add(slot)
  evaluate(record)
}

export function detachSlot(record: JobRecord, slot: StateSlot): void {
  record.slots.delete(slot)
  if (record.slots.size === 0) record.cancelReview()
}

/** Asks for a live look at Job and pods, soon and not too often. */
export function askForLook(record: JobRecord): void {
  record.asked = true
  evaluate(record)
}

/** Every follow of it fails with this error. */
export function closeRecord(record: JobRecord, error: Error): void {
  record.cancelReview()
  for (const slot of record.slots) slot.fail(error)
  record.slots.clear()
}

/** Decides anew, after facts have changed or time has passed. */
export function evaluate(record: JobRecord): void {
  const { facts, context, lookAt, slots } = record
  const unknown = facts.job === undefined && context.watch.jobsListed()
  if (unknown && context.clock.now() >= lookAt) missJob(facts, 'live-read-404')
  record.decision = decide(facts, record.decision.memory, context)
  const { state } = record.decision
  record.cancelReview()
  if (slots.size === 0) return
  if (state.waiting?.reason !== 'NotObserved') {
    const fingerprint = fingerprintOf(state)
    for (const slot of slots) slot.put(state, fingerprint)
  }
  pursue(record)
}

/** Reads what the decision lacks, and comes back when time alone may change it. */
function pursue(record: JobRecord): void {
  const { context, reader, ration, decision, facts, lookAt } = record
  const now = context.clock.now()
  const eventsAt = ration.dueAt(decision.state, now)
  const job = decision.confirm.job || record.asked
  const pods = decision.confirm.pods || record.asked
  const events = decision.confirm.events || now >= eventsAt
  if ((job || pods || events) && now >= reader.readyAt) {
    record.asked = false
    if (events) ration.spend(now)
    void readThenEvaluate(record, { job, pods, events })
  }
  const soon = job || pods || decision.confirm.events
  const readAt = soon ? reader.readyAt : Math.max(eventsAt, reader.readyAt)
  const unknownUntil = facts.job !== undefined || now >= lookAt ? Infinity : lookAt
  const at = Math.min(decision.reviewAt, readAt, unknownUntil)
  if (at === Infinity) return
  record.cancelReview = context.clock.schedule(
    () => {
      evaluate(record)
    },
    Math.max(1, at - now),
  )
}

async function readThenEvaluate(
  record: JobRecord,
  needs: { readonly job: boolean; readonly pods: boolean; readonly events: boolean },
): Promise<void> {
  await readLive(record.reader, needs)
  if (!record.context.signal.aborted) evaluate(record)
}
