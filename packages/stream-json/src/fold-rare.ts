import { cutName, cutOptional, setBounded, takeFirst } from './bounded.ts'
import { noteDenial } from './fold-result.ts'
import type { OpenTask } from './run-summary.ts'
import { summaryLimits } from './summary-limits.ts'
import type { SummaryState } from './summary-state.ts'
import type * as System from './system-events.ts'

export function foldRetry({ facts }: SummaryState, event: System.ApiRetryEvent): void {
  facts.apiRetries += 1
  facts.lastApiRetry = {
    attempt: event.attempt,
    maxRetries: event.maxRetries,
    errorStatus: event.errorStatus,
    error: cutOptional(event.error),
  }
}

export function foldRateLimit({ facts }: SummaryState, event: System.RateLimitEvent): void {
  const limitType = cutOptional(event.limitType)
  const before = facts.rateLimit
  // A limit that rejected stays until the same limit is told again.
  if (before?.status === 'rejected' && event.status !== 'rejected') {
    if (before.limitType !== limitType) return
  }
  facts.rateLimit = {
    status: cutOptional(event.status),
    limitType,
    resetsAtMs: event.resetsAtMs,
    utilization: event.utilization,
    isUsingOverage: event.isUsingOverage,
    overageStatus: cutOptional(event.overageStatus),
  }
}

const endedStatuses = new Set(['completed', 'failed', 'stopped', 'killed'])

export function foldTask(state: SummaryState, event: System.TaskEvent): void {
  if (event.taskId === undefined) return
  const taskId = cutName(event.taskId)
  if (event.phase === 'started') {
    const task = openTask(taskId, event)
    const isKept = setBounded(state.openTasks, taskId, task, summaryLimits.openTasks)
    if (!isKept) state.dropped.openTasks += 1
  } else if (event.phase === 'notification' || endedStatuses.has(event.status ?? '')) {
    const isKnown = state.openTasks.delete(taskId)
    if (!isKnown && event.phase === 'notification' && state.dropped.openTasks > 0) {
      state.dropped.openTasks -= 1
    }
  }
}

export function foldBackgroundTasks(state: SummaryState, event: System.BackgroundTasksEvent): void {
  const { kept, dropped } = takeFirst(event.tasks, summaryLimits.backgroundTasks)
  state.facts.backgroundTasks = kept.map((task) => openTask(cutName(task.taskId), task))
  state.dropped.backgroundTasks = dropped
}

function openTask(
  taskId: string,
  task: Pick<System.BackgroundTask, 'taskType' | 'description'>,
): OpenTask {
  return {
    taskId,
    taskType: cutOptional(task.taskType),
    description: cutOptional(task.description),
  }
}

export function foldPermissionDenied(
  state: SummaryState,
  event: System.PermissionDeniedEvent,
): void {
  noteDenial(state, {
    toolName: cutName(event.toolName ?? ''),
    toolUseId: cutName(event.toolUseId ?? ''),
  })
}

export function foldModelSwitch(
  { facts, dropped }: SummaryState,
  event: System.ModelFallbackEvent | System.ModelRefusalEvent,
): void {
  if (event.type === 'model-refusal') facts.modelRefusals += 1
  if (facts.modelSwitches.length >= summaryLimits.modelSwitches) {
    dropped.modelSwitches += 1
    return
  }
  const trigger = event.type === 'model-refusal' ? 'refusal' : event.trigger
  facts.modelSwitches = [
    ...facts.modelSwitches,
    {
      fromModel: cutOptional(event.originalModel),
      toModel: cutOptional(event.fallbackModel),
      trigger: cutOptional(trigger),
    },
  ]
}

export function foldInformational({ facts }: SummaryState, event: System.InformationalEvent): void {
  if (!event.preventContinuation) return
  facts.preventedContinuation = cutOptional(event.content ?? '', summaryLimits.noteLength)
}
