import {
  isJsonObject,
  itemsAt,
  numberAt,
  textAt,
  textsAt,
  valueAt,
  type JsonObject,
} from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { ageText, spanText } from './table-age.ts'

/** What kubectl shows in the column Status of a pod. */
export function podStatusText(pod: KubernetesObject): string {
  const phase = textAt(pod, 'status', 'phase') ?? ''
  const isOver = phase === 'Succeeded' || phase === 'Failed'
  if (pod.metadata.deletionTimestamp !== undefined && !isOver) return 'Terminating'
  const initial = statusesOf(pod, 'initContainerStatuses')
  const broken = initial.findIndex(
    (status) => valueAt(status, 'state', 'terminated', 'exitCode') !== 0,
  )
  if (broken >= 0)
    return initText(initial[broken], broken, itemsAt(pod, 'spec', 'initContainers').length)
  const texts = statusesOf(pod, 'containerStatuses').map(containerText)
  const told = texts.toReversed().findLast((text) => text !== undefined)
  if (told !== undefined && !(told === 'Completed' && texts.includes(undefined))) return told
  return textAt(pod, 'status', 'reason') ?? phase
}

/** How many of a pod's containers are ready. */
export function podReadyText(pod: KubernetesObject): string {
  const ready = statusesOf(pod, 'containerStatuses').filter((status) => status['ready'] === true)
  return `${ready.length}/${itemsAt(pod, 'spec', 'containers').length}`
}

export function podRestartsText(pod: KubernetesObject): string {
  const statuses = statusesOf(pod, 'containerStatuses')
  return String(statuses.reduce((sum, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0))
}

const jobStates = ['Complete', 'Failed', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet']

export function jobStatusText(job: KubernetesObject): string {
  const held = new Set(
    statusesOf(job, 'conditions')
      .filter((condition) => condition['status'] === 'True')
      .map((condition) => condition['type']),
  )
  const state = jobStates.find((each) => held.has(each))
  const isOver = state === 'Complete' || state === 'Failed'
  if (!isOver && job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  return state ?? 'Running'
}

export function jobCompletionsText(job: KubernetesObject): string {
  const succeeded = numberAt(job, 'status', 'succeeded') ?? 0
  const completions = numberAt(job, 'spec', 'completions')
  if (completions !== undefined) return `${succeeded}/${completions}`
  const parallelism = numberAt(job, 'spec', 'parallelism') ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

export function jobDurationText(job: KubernetesObject, nowMs: number): string {
  const start = textAt(job, 'status', 'startTime')
  const end = textAt(job, 'status', 'completionTime')
  if (start === undefined) return ''
  return end === undefined ? ageText(start, nowMs) : spanText(Date.parse(end) - Date.parse(start))
}

export function jobSelectorText(job: KubernetesObject): string {
  const labels = Object.entries(textsAt(job, 'spec', 'selector', 'matchLabels'))
  return labels.map(([key, value]) => `${key}=${value}`).join(',')
}

function statusesOf(object: KubernetesObject, name: string): readonly JsonObject[] {
  return itemsAt(object, 'status', name).filter(isJsonObject)
}

function initText(status: unknown, index: number, count: number): string {
  const terminated = valueAt(status, 'state', 'terminated')
  if (isJsonObject(terminated)) {
    const signal = numberAt(terminated, 'signal') ?? 0
    const exit =
      signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}` : `Signal:${signal}`
    return `Init:${textAt(terminated, 'reason') ?? exit}`
  }
  const reason = textAt(status, 'state', 'waiting', 'reason')
  return reason === undefined || reason === 'PodInitializing'
    ? `Init:${index}/${count}`
    : `Init:${reason}`
}

function containerText(status: JsonObject): string | undefined {
  const exit = numberAt(status, 'state', 'terminated', 'exitCode')
  return (
    textAt(status, 'state', 'waiting', 'reason') ??
    textAt(status, 'state', 'terminated', 'reason') ??
    (exit === undefined ? undefined : `ExitCode:${exit}`)
  )
}
