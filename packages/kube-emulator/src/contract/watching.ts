import { type V1Condition, type V1ObjectMeta, Watch } from '@kubernetes/client-node'

import type { World } from './contract-case.ts'
import { pause } from './world.ts'

/** What is looked at in the objects that a watch tells of. */
export interface WatchedObject {
  readonly kind?: string
  readonly metadata: V1ObjectMeta
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly V1Condition[]
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly running?: object
        readonly terminated?: { readonly exitCode: number; readonly reason?: string }
      }
    }[]
  }
  readonly code?: number
  readonly reason?: string
}

export interface Told {
  readonly type: string
  readonly object: WatchedObject
}

export interface Watching extends AsyncDisposable {
  /** Everything that the watch told so far. */
  readonly told: readonly Told[]
  /** What ended the watch; null when the server ended it in order. */
  readonly ended: Promise<unknown>
  until(what: string, found: (told: Told) => boolean): Promise<Told>
}

/** Opens a watch of a list's path. */
export async function openWatch(
  world: World,
  path: string,
  query: Record<string, string | number | boolean>,
): Promise<Watching> {
  const told: Told[] = []
  const { promise: ended, resolve } = Promise.withResolvers<unknown>()
  const watch = new Watch(world.kubeConfig)
  Reflect.set(watch, 'requestTimeoutMs', world.patienceMs) // a quiet watch is not a broken one
  const connection = await watch.watch(
    path,
    query,
    (type, object) => told.push({ type, object }),
    resolve,
  )
  return {
    told,
    ended,
    until: (what, found) => world.until(`${what}, in a watch`, () => told.find(found)),
    async [Symbol.asyncDispose]() {
      connection.abort()
      await Promise.race([ended, pause(world.patienceMs)])
    },
  }
}

export function pathOf(namespace: string, resource: string): string {
  const group = { jobs: '/apis/batch/v1', leases: '/apis/coordination.k8s.io/v1' }[resource]
  return `${group ?? '/api/v1'}/namespaces/${namespace}/${resource}`
}

/** The types of the conditions in the order in which they were first seen; those seen together are one entry. */
export function conditionSteps(told: readonly Told[]): readonly string[] {
  const seen = new Set<string>()
  return told.flatMap(({ object }) => {
    const fresh = (object.status?.conditions ?? [])
      .filter(({ type, status }) => status === 'True' && !seen.has(type))
      .map(({ type }) => type)
    for (const type of fresh) seen.add(type)
    return fresh.length === 0 ? [] : [fresh.toSorted().join('+')]
  })
}
