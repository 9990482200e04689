import type { ServerResponse } from 'node:http'

import { badRequest, invalid } from './api-refusals.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { ContainerLog } from './container-log.ts'
import type { Answer } from './http-answer.ts'
import type { ResourceRoute } from './http-route.ts'
import { itemsAt, isJsonObject, textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { createLineCutter, lastLines, type LogPiece, logTime } from './log-lines.ts'
import { invalidValue } from './validation-metadata.ts'

/** Finds what the kubelet keeps of a container's output. */
export type FindContainerLog = (podUid: string, container: string) => ContainerLog | undefined

interface LogQuery {
  readonly follow: boolean
  readonly timestamps: boolean
  readonly tailLines: number
  readonly limitBytes: number
  readonly sinceMs: number
}

/** Writes a container's output; returns an answer only when there is none. */
export function answerPodLog(
  api: ClusterApi,
  findLog: FindContainerLog,
  { namespace, name }: ResourceRoute,
  query: URLSearchParams,
  response: ServerResponse,
): Answer | undefined {
  const pod = api.get('pods', namespace, name)
  const wanted = readQuery(name, query)
  const container = containerOf(pod, query.get('container') ?? '')
  if (query.get('previous') === 'true')
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
  if ((textAt(pod, 'spec', 'nodeName') ?? '') === '') return { status: 204, text: '' }
  const log = findLog(pod.metadata.uid, container)
  if (log === undefined) {
    const reason = waitingReason(pod, container)
    if (reason === undefined) return { status: 200, text: '', contentType: 'text/plain' }
    throw badRequest(`container "${container}" in pod "${name}" is waiting to start: ${reason}`)
  }
  writeLog(log, wanted, response)
  return undefined
}

/** Who follows a log and does not read it is cut off. */
const backlogLimit = 32 * 1024 * 1024

function writeLog(log: ContainerLog, query: LogQuery, response: ServerResponse): void {
  let left = query.limitBytes
  const cut = createLineCutter()
  const write = (bytes: Buffer): void => {
    if (left > 0) response.write(bytes.length > left ? bytes.subarray(0, left) : bytes)
    left -= bytes.length
    if (response.writableLength > backlogLimit) response.destroy()
  }
  const tell = (pieces: readonly LogPiece[]): void => {
    for (const { atMs, bytes, begins } of pieces) {
      if (begins && query.timestamps) write(Buffer.from(`${logTime(atMs)} `))
      write(bytes)
    }
  }
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-cache, private' })
  response.flushHeaders()
  const kept = log.chunks().flatMap(cut)
  tell(
    lastLines(
      kept.filter(({ atMs }) => atMs >= query.sinceMs),
      query.tailLines,
    ),
  )
  if (!query.follow || log.ended || left <= 0) {
    response.end()
    return
  }
  const stop = log.follow((chunk) => {
    if (chunk !== undefined) tell(cut(chunk))
    if (chunk !== undefined && left > 0) return
    stop()
    response.end()
  })
  response.once('close', stop)
}

/** Only its names matter, in refusals. */
const logOptions = { name: '', kind: 'PodLogOptions', group: '' }

function readQuery(pod: string, query: URLSearchParams): LogQuery {
  const number = (name: string): number | undefined => {
    const text = query.get(name)
    const value = text === null ? undefined : Number(text)
    if (value === undefined || value >= 0) return value
    const detail = 'must be greater than or equal to 0'
    throw invalid(logOptions, pod, [invalidValue(name, value, detail)])
  }
  const sinceSeconds = number('sinceSeconds')
  const sinceTime = query.get('sinceTime')
  const isOn = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '')
  return {
    follow: isOn('follow'),
    timestamps: isOn('timestamps'),
    tailLines: number('tailLines') ?? Infinity,
    limitBytes: number('limitBytes') ?? Infinity,
    sinceMs:
      sinceSeconds === undefined
        ? Date.parse(sinceTime ?? '1970-01-01T00:00:00Z')
        : Date.now() - sinceSeconds * 1000,
  }
}

function containerOf(pod: KubernetesObject, asked: string): string {
  const { name, annotations = {} } = pod.metadata
  const own = namesOf(pod, 'containers')
  const initial = namesOf(pod, 'initContainers')
  const wanted =
    asked === '' ? (annotations['kubectl.kubernetes.io/default-container'] ?? '') : asked
  if (wanted === '' && own.length === 1 && initial.length === 0) return own.join('')
  if (wanted === '') {
    const others =
      initial.length > 0 ? ` or one of the init containers: [${initial.join(' ')}]` : ''
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${own.join(' ')}]${others}`,
    )
  }
  if ([...own, ...initial].includes(wanted)) return wanted
  throw badRequest(`container ${wanted} is not valid for pod ${name}`)
}

function namesOf(pod: KubernetesObject, kind: string): readonly string[] {
  return itemsAt(pod, 'spec', kind).map((container) => textAt(container, 'name') ?? '')
}

/** Undefined when the container has run. */
function waitingReason(pod: KubernetesObject, container: string): string | undefined {
  const statuses = ['containerStatuses', 'initContainerStatuses'].flatMap((kind) =>
    itemsAt(pod, 'status', kind),
  )
  const status = statuses.find((each) => textAt(each, 'name') === container)
  if (!isJsonObject(status)) return 'ContainerCreating'
  return textAt(status, 'state', 'waiting', 'reason')
}
