import { asInteger, asRecord, asText, asTimeMs, present } from './json-value.ts'

/** An event of the Job or its pod: a hint, never a proof. `at` is epoch milliseconds of the cluster's clock. */
export interface KubernetesEvent {
  readonly type: string
  readonly reason: string
  readonly message: string
  readonly count: number
  /** `Kind/name`, for example `Pod/run-x7k2p`. */
  readonly involved: string
  readonly at?: number
}

/** Reads an event as the API sends it. Total on any JSON. */
export function readEvent(object: unknown): KubernetesEvent {
  const event = asRecord(object)
  const involved = asRecord(event['involvedObject'])
  const series = asRecord(event['series'])
  const metadata = asRecord(event['metadata'])
  return present<KubernetesEvent>({
    type: asText(event['type'], 32) ?? 'Normal',
    reason: asText(event['reason'], 256) ?? '',
    message: asText(event['message'], 1024) ?? '',
    count: asInteger(series['count']) ?? asInteger(event['count']) ?? 1,
    involved: `${asText(involved['kind'], 64) ?? ''}/${asText(involved['name'], 253) ?? ''}`,
    at:
      asTimeMs(series['lastObservedTime']) ??
      asTimeMs(event['lastTimestamp']) ??
      asTimeMs(event['eventTime']) ??
      asTimeMs(metadata['creationTimestamp']),
  })
}
