import { ApiError } from './api-error.ts'
import type { FaultBoard } from './fault-board.ts'
import type { Fault, RequestTarget } from './faults.ts'

/** A request as faults see it. */
export interface AskedFor {
  readonly resource: string
  readonly verb: string
  readonly namespace: string
}

/** What the active faults do to one request. */
export interface RequestFate {
  readonly delayMs: number
  /** Given instead of an answer. */
  readonly refusal?: ApiError
}

/** Decides what happens to a request; `chance` gives numbers from 0 to 1. */
export function fateOf(faults: FaultBoard, asked: AskedFor, chance: () => number): RequestFate {
  const delayMs = faults
    .ofKind('api-slow')
    .filter(({ target }) => strikes(target, asked))
    .reduce((sum, { delayMs: each }) => sum + each, 0)
  const fault = faults
    .ofKind('api-answers')
    .find(({ target, share = 1 }) => strikes(target, asked) && chance() < share)
  return fault === undefined ? { delayMs } : { delayMs, refusal: refusalOf(fault, asked) }
}

/** Whether an access review finds a request forbidden. */
export function isForbidden(faults: FaultBoard, asked: AskedFor): boolean {
  return faults
    .ofKind('api-answers')
    .some(
      ({ status, share = 1, target }) => status === 403 && share === 1 && strikes(target, asked),
    )
}

export function strikes(target: RequestTarget | undefined, asked: AskedFor): boolean {
  const { resource = asked.resource, verb = asked.verb, namespace = asked.namespace } = target ?? {}
  return resource === asked.resource && verb === asked.verb && namespace === asked.namespace
}

const words: Readonly<Record<number, readonly [reason: string, message: string]>> = {
  401: ['Unauthorized', 'Unauthorized'],
  429: ['TooManyRequests', 'Too many requests, please try again later.'],
  500: ['InternalError', 'Internal error occurred: etcdserver: leader changed'],
  502: ['', 'Bad Gateway'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within the allotted timeout'],
}

function refusalOf(
  { status, retryAfterSeconds }: Extract<Fault, { kind: 'api-answers' }>,
  { verb, resource, namespace }: AskedFor,
): ApiError {
  const [reason, message] = words[status] ?? [
    'Forbidden',
    `${resource} is forbidden: User "kube-emulator" cannot ${verb} resource "${resource}" in the namespace "${namespace}"`,
  ]
  return new ApiError(message, {
    code: status,
    reason,
    details: {},
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}
