/** How much a summary keeps at most. Changing one changes what an old saved summary may hold: `readSavedSummary` does not check them. */
export const summaryLimits = {
  openTools: 64,
  openTasks: 32,
  backgroundTasks: 32,
  permissionDenials: 20,
  errors: 10,
  modelSwitches: 8,
  models: 32,
  eventNames: 100,
  recentMessages: 32,
  resultTextLength: 65_536,
  lastTextLength: 16_384,
  errorLength: 2_000,
  noteLength: 500,
  nameLength: 200,
} as const
