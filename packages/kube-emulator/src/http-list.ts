import { listAt, listKey } from './api-history.ts'
import { badRequest, expired, invalidOptions } from './api-refusals.ts'
import { apiVersionOf } from './api-resources.ts'
import { selectionOf, type Selection } from './api-selection.ts'
import type { ResourceRoute } from './http-route.ts'
import { numberAt, textAt } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { itemJson } from './object-json.ts'
import type { ObjectStore } from './object-store.ts'
import { revisionAsked } from './watch-start.ts'

/** One page of a list. */
export interface ListPage {
  readonly revision: number
  readonly items: readonly KubernetesObject[]
  /** Token of the next page. */
  readonly next?: string
  readonly remaining?: number
}

/** Reads what a list request asks for; every page of a list shows the same moment. */
export function listPage(
  store: ObjectStore,
  { resource, namespace }: ResourceRoute,
  query: URLSearchParams,
): ListPage {
  const selection = selectionOf(resource, namespace, query)
  const token = readToken(query.get('continue') ?? '')
  const revision = token?.revision ?? revisionOf(store, query)
  const all = listAt(store, resource.name, selection.namespace, revision)
  if (all === undefined) throw expired(token === undefined ? tooOld : tokenTooOld)
  const rest = token === undefined ? all : all.filter((each) => listKey(each) > token.after)
  return pageOf(rest, revision, selection, Number(query.get('limit') ?? 0))
}

/** What a list says of itself. */
export function listMetadata({ revision, next, remaining }: ListPage): object {
  return { resourceVersion: String(revision), continue: next, remainingItemCount: remaining }
}

/** A page as the `…List` object that is answered. */
export function listJson({ resource }: ResourceRoute, page: ListPage): string {
  const metadata = JSON.stringify(listMetadata(page))
  const head = `"kind":"${resource.kind}List","apiVersion":"${apiVersionOf(resource)}"`
  return `{${head},"metadata":${metadata},"items":[${page.items.map(itemJson).join(',')}]}`
}

const tooOld = 'The resourceVersion for the provided list is too old.'
const tokenTooOld =
  'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.'

function pageOf(
  objects: readonly KubernetesObject[],
  revision: number,
  { matches, isNarrowed }: Selection,
  limit: number,
): ListPage {
  const matching = isNarrowed ? objects.filter(matches) : objects
  const items = limit > 0 ? matching.slice(0, limit) : matching
  const last = items.at(-1)
  const remaining = matching.length - items.length
  if (remaining === 0 || last === undefined) return { revision, items }
  const next = writeToken({ revision, after: listKey(last) })
  return { revision, items, next, ...(!isNarrowed && { remaining }) }
}

/** An exact revision when one is asked for, else the newest: it is never older than any that is asked for. */
function revisionOf(store: ObjectStore, query: URLSearchParams): number {
  const asked = revisionAsked(store, query.get('resourceVersion') ?? '')
  const match = query.get('resourceVersionMatch') ?? ''
  if (!['Exact', 'NotOlderThan', ''].includes(match)) {
    throw invalidOptions('ListOptions', {
      field: 'resourceVersionMatch',
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan", ""`,
    })
  }
  return match === 'Exact' && asked > 0 ? asked : store.revision
}

interface Token {
  readonly revision: number
  readonly after: string
}

function writeToken({ revision, after }: Token): string {
  const token = { v: 'meta.k8s.io/v1', rv: revision, start: after }
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

function readToken(text: string): Token | undefined {
  if (text === '') return undefined
  const token = parsed(Buffer.from(text, 'base64url').toString())
  const revision = numberAt(token, 'rv')
  const after = textAt(token, 'start')
  if (revision === undefined || after === undefined)
    throw badRequest('invalid continue token: continue key is not valid')
  return { revision, after }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
