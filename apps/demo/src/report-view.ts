import type { RunReport } from './run-report.ts'
import { seconds } from './run-view.ts'
import { described, styled, type Style, type Terminal } from './terminal.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What is known about a run that is over. */
export interface Ending {
  readonly report: RunReport
  readonly totalMs: number
  readonly firstOutputMs: number | undefined
  /** Where tokens and cost come from; those of a recording are told with no times of the agent's own. */
  readonly source: 'replay' | 'claude' | 'offline'
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

const costWords: Record<Ending['source'], string> = {
  replay: 'when it was recorded; nothing now',
  claude: 'at list prices',
  offline: 'at list prices; nothing really, the answers were prepared',
}

function cost({ report: { costUsd }, source }: Ending): string {
  if (costUsd === undefined) return ''
  return `$${costUsd.toFixed(4)} ${costWords[source]}`
}

function took({ report: { agentMs }, totalMs, firstOutputMs, source }: Ending): string {
  const parts = [
    ...(firstOutputMs === undefined ? [] : [`first output after ${seconds(firstOutputMs)} s`]),
    ...(agentMs === undefined || source === 'replay'
      ? []
      : [`the agent itself ${seconds(agentMs)} s`]),
  ]
  return [`${seconds(totalMs)} s`, ...parts].join(', ')
}

/** A whole number with its thousands apart. */
function count(amount: number): string {
  return amount.toLocaleString('en-US')
}
