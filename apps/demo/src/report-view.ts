import type { RunReport } from './run-report.ts'
import { seconds } from './run-view.ts'
import { described, styled, type Style, type Terminal } from './terminal.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What is known about a run that is over. */
export interface Ending {
  readonly report: RunReport
  readonly totalMs: number
  readonly firstOutputMs: number | undefined
  /** Tokens, cost and the agent's own times are those of a recording. */
  readonly isReplay: boolean
  readonly where: Whereabouts
}

const looks: Record<RunReport['outcome'], readonly [mark: string, style: Style, words: string]> = {
  succeeded: ['✔', 'green', 'succeeded'],
  failed: ['✘', 'red', 'failed'],
  cancelled: ['■', 'yellow', 'cancelled'],
  timed_out: ['✘', 'red', 'timed out'],
  indeterminate: ['?', 'yellow', 'indeterminate'],
}

/** The end of a run as text: the verdict with its reason and remedy, tokens, cost, durations, and where everything is. */
export function showEnding(terminal: Terminal, ending: Ending): string {
  const { report, where } = ending
  const { outcome, code, confidence } = report
  const [mark, style, words] = looks[outcome]
  const title = `\n${styled(terminal, style, `${mark} ${words}`)}${code && code !== outcome ? ` (${code})` : ''}`
  const rows: [string, string][] = [
    ['why', report.reason],
    ['remedy', report.remedy],
    ['sure', confidence === 'proven' ? '' : (confidence ?? '')],
    ['tokens', tokens(report)],
    ['cost', cost(ending)],
    ['took', took(ending)],
    ['job', where.job],
    ['log', where.log],
    ['evidence', where.evidence],
    ['left', where.left],
    ...report.problems.map((problem): [string, string] => ['note', problem]),
  ]
  const filled = rows.filter(([, text]) => text !== '')
  return described(terminal, title, filled)
}

function tokens({ usage, model }: RunReport): string {
  if (!usage) return ''
  const { inputTokens, outputTokens, cachedInputTokens = 0 } = usage
  const by = model === undefined ? '' : ` (${model})`
  return `${count(inputTokens)} in, ${count(outputTokens)} out, ${count(cachedInputTokens)} from the cache${by}`
}

function cost({ report: { costUsd }, isReplay }: Ending): string {
  if (costUsd === undefined) return ''
  return `$${costUsd.toFixed(4)} ${isReplay ? 'when it was recorded; nothing now' : 'at list prices'}`
}

function took({ report: { agentMs }, totalMs, firstOutputMs, isReplay }: Ending): string {
  const parts = [
    ...(firstOutputMs === undefined ? [] : [`first output after ${seconds(firstOutputMs)} s`]),
    ...(agentMs === undefined || isReplay ? [] : [`the agent itself ${seconds(agentMs)} s`]),
  ]
  return [`${seconds(totalMs)} s`, ...parts].join(', ')
}

/** A whole number with its thousands apart. */
function count(amount: number): string {
  return amount.toLocaleString('en-US')
}
