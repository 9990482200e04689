import { randomUUID } from 'node:crypto'

import {
  ApiException,
  AuthorizationV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  PatchStrategy,
  setHeaderOptions,
  type V1ObjectMeta,
} from '@kubernetes/client-node'

import type { Subject, World } from './contract-case.ts'

/** The label on everything that cases make. */
export const contractLabel = 'contract'

/** A case's own view of the subject. */
export function openWorld(subject: Subject): World {
  const { kubeConfig } = subject
  const id = `c${randomUUID().slice(0, 13)}`
  return {
    ...subject,
    core: kubeConfig.makeApiClient(CoreV1Api),
    batch: kubeConfig.makeApiClient(BatchV1Api),
    coordination: kubeConfig.makeApiClient(CoordinationV1Api),
    authorization: kubeConfig.makeApiClient(AuthorizationV1Api),
    id,
    folder: `${subject.folder}/${id}`,
    until: (what, ask) => until(what, ask, subject),
  }
}

async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { patienceMs, pollMs }: Subject,
): Promise<T> {
  const endsAt = Date.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    if (Date.now() > endsAt) throw new Error(`Never seen: ${what}`)
    await pause(pollMs)
  }
}

export function pause(durationMs: number): Promise<void> {
  return new Promise((settle) => {
    setTimeout(settle, durationMs)
  })
}

/** Metadata of an object of this case; `suffix` tells several apart. */
export function metadata(
  { id }: World,
  suffix = '',
): { name: string; labels: Record<string, string> } {
  return { name: `${id}${suffix}`, labels: { [contractLabel]: id } }
}

/** The selector of what this case made. */
export function own({ id }: World): string {
  return `${contractLabel}=${id}`
}

/** What the server always fills in; a missing one fails the case. */
export function filled(object: { readonly metadata?: V1ObjectMeta }): {
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
} {
  const { name, namespace = '', uid, resourceVersion } = object.metadata ?? {}
  if (name === undefined || uid === undefined || resourceVersion === undefined) {
    throw new Error(`An object without name, uid or resourceVersion: ${JSON.stringify(object)}`)
  }
  return { name, namespace, uid, resourceVersion }
}

/** A copy with other fields, as a client sends it back. */
export function altered<T extends object, U extends object>(object: T, changes: U): T & U {
  return Object.assign(structuredClone(object), changes)
}

export interface Refused {
  readonly code: number
  readonly reason?: string
  readonly message?: string
  readonly details?: unknown
}

/** The `Status` that a request is refused with. */
export async function refusal(request: Promise<unknown>): Promise<Refused> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof ApiException)) throw error
    const body: unknown = error.body
    const status: unknown = typeof body === 'string' ? JSON.parse(body) : body
    return { ...(typeof status === 'object' ? status : {}), code: error.code }
  }
  throw new Error('The request was not refused')
}

/** What the request answers; undefined when the object does not exist. */
export async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined
    throw error
  }
}

/** Whether the object is gone, as an answer to wait for. */
export async function isAbsent(request: Promise<unknown>): Promise<boolean> {
  return (await orAbsent(request)) === undefined
}

export const asMerge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)
export const asStrategic = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch)
export const asJsonPatch = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch)
