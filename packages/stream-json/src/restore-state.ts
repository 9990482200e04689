import type { SavedSummary } from './saved-summary.ts'
import { createState, type SummaryState } from './summary-state.ts'

/** Builds the state that a saved summary was taken from. */
export function restoreState({ summary, notes }: SavedSummary): SummaryState {
  const { eventCounts, openTools, openTasks, modelUsage, dropped, ...rest } = summary
  const { usage: _usage, usageComplete: _complete, emptyResponse: _empty, ...facts } = rest
  return {
    ...createState(),
    facts,
    dropped: { ...dropped },
    eventCounts: new Map(Object.entries(eventCounts)),
    openTools: new Map(openTools.map((tool) => [tool.id, tool])),
    openTasks: new Map(openTasks.map((task) => [task.taskId, task])),
    modelUsage: new Map(Object.entries(modelUsage)),
    notes: { ...notes },
  }
}
