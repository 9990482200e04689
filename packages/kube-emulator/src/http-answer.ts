import type { ServerResponse } from 'node:http'

import { ApiError } from './api-error.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { objectJson } from './object-json.ts'

/** A whole answer; streams write themselves. */
export interface Answer {
  readonly status: number
  /** JSON, unless `contentType` says otherwise. */
  readonly text: string
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
}

export function jsonAnswer(body: object, status = 200): Answer {
  return { status, text: JSON.stringify(body) }
}

export function objectAnswer(object: KubernetesObject, status = 200): Answer {
  return { status, text: objectJson(object) }
}

/** A refusal as a `Status`; what is no refusal is an internal error. */
export function errorAnswer(error: unknown): Answer {
  const status = failureStatus(error)
  const { retryAfterSeconds } = error instanceof ApiError ? error.refusal : {}
  return {
    ...jsonAnswer(status, status.code),
    ...(retryAfterSeconds !== undefined && {
      headers: { 'retry-after': String(retryAfterSeconds) },
    }),
  }
}

export interface FailureStatus {
  readonly kind: 'Status'
  readonly apiVersion: 'v1'
  readonly metadata: object
  readonly status: 'Failure'
  readonly code: number
  readonly message: string
}

/** The `Status` object that tells an error. */
export function failureStatus(error: unknown): FailureStatus {
  const { message, refusal } =
    error instanceof ApiError
      ? error
      : { message: String(error), refusal: { code: 500, reason: 'InternalError', details: {} } }
  const { code, reason, details, retryAfterSeconds } = {
    details: undefined,
    retryAfterSeconds: undefined,
    ...refusal,
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== '' && { reason }),
    ...((details ?? retryAfterSeconds) !== undefined && {
      details: { ...details, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) },
    }),
    code,
  }
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'cache-control': 'no-cache, private',
    'content-length': Buffer.byteLength(answer.text),
    ...Object.fromEntries(
      Object.entries(answer.headers ?? {}).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : [...value],
      ]),
    ),
  })
  response.end(answer.text)
}
