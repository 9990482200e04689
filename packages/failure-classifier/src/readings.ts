import { holds } from './exit.ts'
import type { Facts } from './facts.ts'
import { plain, quantity } from './plain-text.ts'
import type { Verdict } from './verdict.ts'

type Value = string | number | boolean | null | undefined

/** Every piece of evidence that a rule may say it read, by name. */
const readings = {
  'intent.stop': ({ stop }) => stop,
  'intent.carriedOut': ({ evidence }) => evidence.intent?.carriedOut,
  'intent.stoppedAfterResult': ({ evidence }) =>
    typeof evidence.intent?.stoppedAfterResultAtMs === 'number' || undefined,
  'job.observed': ({ evidence }) => evidence.job?.observed,
  'job.detectedVia': ({ evidence }) => evidence.job?.detectedVia,
  'job.conditions': ({ evidence }) => conditionList(evidence.job?.conditions),
  'pod.observed': ({ evidence }) => evidence.pod?.observed,
  'pod.phase': ({ evidence }) => evidence.pod?.phase,
  'pod.reason': ({ evidence }) => evidence.pod?.reason,
  'pod.message': ({ evidence }) => evidence.pod?.message,
  'pod.deletionTimestamp': ({ evidence }) => evidence.pod?.deletionTimestamp,
  'pod.DisruptionTarget': ({ disruption }) => disruption && (disruption.reason ?? 'True'),
  'pod.nodeName': ({ evidence }) => evidence.pod?.nodeName,
  'pod.nodeSilent': ({ nodeSilent }) => nodeSilent || undefined,
  'container.state': ({ main }) => main?.state,
  'container.reason': ({ main }) => main?.reason,
  'container.exitCode': ({ main }) => main?.exitCode,
  'container.message': ({ main }) => main?.message,
  'init.exitCode': ({ trouble }) => trouble.failedInit?.exitCode,
  'exitRecord.status': ({ evidence }) => evidence.exitRecord?.status,
  'exitRecord.stopReason': ({ evidence }) => evidence.exitRecord?.stopReason,
  'exitRecord.podUid': ({ evidence }) => evidence.exitRecord?.podUid,
  'waiting.reason': ({ trouble }) => (trouble.givenUp ? trouble.reasons.join(' ') : undefined),
  'waiting.message': ({ trouble }) => (trouble.reasons.length > 0 ? trouble.quote : undefined),
  'stream.result': ({ resultSays, streamKnown }) =>
    resultSays ?? (streamKnown ? 'none' : undefined),
  'stream.subtype': ({ result }) => result.subtype,
  'stream.terminalReason': ({ result }) => result.terminalReason,
  'stream.apiError': ({ result, errorClass }) => result.apiError ?? errorClass,
  'stream.apiErrorStatus': ({ result }) => result.apiErrorStatus,
  'stream.stopReason': ({ result }) => result.stopReason,
  'stream.said': ({ said }) => said,
  'stream.rateLimit': ({ evidence }) => evidence.stream?.rateLimit?.status,
  'stream.sessionNotFound': ({ evidence }) => evidence.stream?.sessionNotFound,
  'stream.content': ({ streamKnown, content }) => (streamKnown ? content : undefined),
  'stream.init': ({ streamKnown, evidence }) =>
    streamKnown ? Boolean(evidence.stream?.init) : undefined,
  'stream.emptyResponse': ({ evidence }) => evidence.stream?.emptyResponse,
  'stream.linesRead': ({ streamKnown, linesRead }) => (streamKnown ? linesRead : undefined),
  'stream.lastLineWhole': ({ lastLineWhole }) => lastLineWhole,
  plainLine: ({ plainLine }) => plainLine,
  'log.appeared': ({ evidence }) => evidence.log?.appeared,
  'log.complete': ({ evidence }) => evidence.log?.complete,
  'log.path': ({ evidence }) => evidence.log?.path,
  'lastBeat.memory': ({ evidence }) => {
    const bytes = evidence.lastBeat?.memoryPeakBytes ?? evidence.lastBeat?.memoryBytes
    return typeof bytes === 'number' ? quantity(bytes) : undefined
  },
  'lastBeat.oomKills': ({ evidence }) => evidence.lastBeat?.oomKills,
  'observation.unobservableForMs': ({ evidence }) => evidence.observation?.unobservableForMs,
  'observation.apiReachable': ({ evidence }) => evidence.observation?.apiReachable,
} satisfies Record<string, (facts: Facts) => Value>

/** The name of a piece of evidence. */
export type Reading = keyof typeof readings

/** What was read, as `name=value`; what was not there is left out. */
export function readingsOf(facts: Facts, names: readonly Reading[]): Verdict['because']['read'] {
  const read: string[] = []
  for (const name of names) {
    const value: Value = readings[name](facts)
    if (value === undefined || value === null || value === '') continue
    const text = typeof value === 'string' ? plain(value, 200) : String(value)
    if (text !== undefined) read.push(`${name}=${text}`)
  }
  return read
}

/** `Type=Status(Reason)` of each condition, joined by commas. */
export function conditionList(
  conditions: NonNullable<Facts['evidence']['job']>['conditions'],
): string | undefined {
  if (!conditions || conditions.length === 0) return undefined
  return conditions
    .slice(0, 16)
    .map(({ type, status, reason }) => `${type}=${status}${reason ? `(${reason})` : ''}`)
    .join(',')
}

/** Whether the Job's own conditions say that it was over. */
export function jobWasOver({ evidence }: Facts): boolean {
  const conditions = evidence.job?.conditions
  return ['Complete', 'SuccessCriteriaMet', 'Failed', 'FailureTarget'].some((type) =>
    holds(conditions, type),
  )
}
