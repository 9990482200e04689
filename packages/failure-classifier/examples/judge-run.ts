import { classifyRun } from '@agent-jobs/failure-classifier'

const killed = { name: 'claude', state: 'terminated', exitCode: 137, reason: 'OOMKilled' } as const

export const verdict = classifyRun({
  intent: {},
  pod: { observed: 'present', phase: 'Failed', containers: [killed] },
  lastBeat: { memoryLimitBytes: 2 * 2 ** 30, memoryPeakBytes: 1.98 * 2 ** 30 },
  stream: { linesRead: 40, resultCount: 0, assistantContent: true, model: 'claude-opus-5-5' },
})
