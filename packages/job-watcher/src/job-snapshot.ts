import { asInteger, asList, asRecord, asText, asTimeMs, present } from './json-value.ts'

/** A condition of a Job or a pod; `at` is its last transition in epoch milliseconds of the cluster's clock. */
export interface ConditionSnapshot {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly at?: number
}

/** What the API last said about a Job, copied when it was said and bounded in size. Times are epoch milliseconds of the cluster's clock. */
export interface JobSnapshot {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  /** `gone` only after a live read found no Job of this UID; the rest is then its last word. */
  readonly observed: 'present' | 'gone'
  readonly conditions: readonly ConditionSnapshot[]
  /** `spec.suspend`. */
  readonly suspended: boolean
  readonly active: number
  readonly succeeded: number
  readonly failed: number
  readonly backoffLimit: number
  readonly createdAt?: number
  readonly deletionTimestamp?: number
}

const MAX_CONDITIONS = 32

/** Reads a Job as the API sends it; undefined when it carries no name and UID. Total on any JSON. */
export function readJobSnapshot(object: unknown): JobSnapshot | undefined {
  const job = asRecord(object)
  const metadata = asRecord(job['metadata'])
  const spec = asRecord(job['spec'])
  const status = asRecord(job['status'])
  const name = asText(metadata['name'], 253)
  const uid = asText(metadata['uid'], 128)
  if (name === undefined || uid === undefined) return undefined
  return present<JobSnapshot>({
    name,
    namespace: asText(metadata['namespace'], 253) ?? '',
    uid,
    resourceVersion: asText(metadata['resourceVersion'], 128) ?? '',
    observed: 'present',
    conditions: readConditions(status['conditions']),
    suspended: spec['suspend'] === true,
    active: asInteger(status['active']) ?? 0,
    succeeded: asInteger(status['succeeded']) ?? 0,
    failed: asInteger(status['failed']) ?? 0,
    backoffLimit: asInteger(spec['backoffLimit']) ?? 6,
    createdAt: asTimeMs(metadata['creationTimestamp']),
    deletionTimestamp: asTimeMs(metadata['deletionTimestamp']),
  })
}

/** Reads a list of conditions, at most 32 of them. */
export function readConditions(value: unknown): readonly ConditionSnapshot[] {
  return asList(value, MAX_CONDITIONS).map((item) => {
    const condition = asRecord(item)
    return present<ConditionSnapshot>({
      type: asText(condition['type'], 128) ?? '',
      status: asText(condition['status'], 32) ?? 'Unknown',
      reason: asText(condition['reason'], 256),
      message: asText(condition['message'], 1024),
      at: asTimeMs(condition['lastTransitionTime']),
    })
  })
}

/** The Job's own last word: the condition `Complete` or `Failed` that is true. */
export function finalCondition(job: JobSnapshot): ConditionSnapshot | undefined {
  return job.conditions.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
}
