import type { ServerResponse } from 'node:http'

import { expired } from './api-refusals.ts'
import { apiVersionOf, type ApiResource } from './api-resources.ts'
import type { Selection } from './api-selection.ts'
import type { Change } from './change-history.ts'
import type { RequestTarget } from './faults.ts'
import { failureStatus } from './http-answer.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { objectJson } from './object-json.ts'
import type { ObjectStore } from './object-store.ts'
import type { WatchStart } from './watch-start.ts'
import { openWatchStream, type WatchStream } from './watch-stream.ts'

export interface WatchOptions {
  readonly resource: ApiResource
  readonly selection: Selection
  readonly start: WatchStart
  readonly sendsBookmarks: boolean
  readonly timeoutMs: number
  /** How an object is written; as JSON when absent. */
  readonly write?: (object: KubernetesObject) => string
}

/** All open watches. */
export interface WatchHub extends Disposable {
  open(response: ServerResponse, options: WatchOptions): void
  /** How many are open, of a resource or in all. */
  readonly count: (resource?: string) => number
  /** Breaks those that the target means. */
  cut(target: RequestTarget): void
  /** Asks again which watches are silent; those that are no longer tell what they missed. */
  refreshSilence(): void
}

export interface WatchHubOptions {
  readonly store: ObjectStore
  readonly bookmarkEveryMs: number
  readonly isSilent: (resource: string, namespace: string | undefined) => boolean
}

interface Watcher {
  readonly options: WatchOptions
  readonly stream: WatchStream
}

/** Tells every watch what the store commits. */
export function createWatchHub({ store, bookmarkEveryMs, isSilent }: WatchHubOptions): WatchHub {
  const watchers = new Map<string, Set<Watcher>>()
  const all = (): readonly Watcher[] => [...watchers.values()].flatMap((each) => Array.from(each))
  const stopListening = store.onChange((change) => {
    for (const watcher of watchers.get(change.resource) ?? []) tell(watcher, change)
  })
  const bookmarks = setInterval(() => {
    for (const watcher of all()) bookmark(watcher, store.revision)
  }, bookmarkEveryMs).unref()

  return {
    open(response, options) {
      const { resource, selection } = options
      const ofResource = watchers.get(resource.name) ?? new Set<Watcher>()
      watchers.set(resource.name, ofResource)
      const watcher = openWatcher(store, response, options, () => ofResource.delete(watcher))
      if (isSilent(resource.name, selection.namespace)) watcher.stream.stall()
      if (begin(store, watcher)) ofResource.add(watcher)
      else watcher.stream.end()
    },
    count: (resource) =>
      resource === undefined ? all().length : (watchers.get(resource)?.size ?? 0),
    cut(target) {
      for (const watcher of all()) if (isMeant(watcher, target)) watcher.stream.cut()
    },
    refreshSilence() {
      for (const { options, stream } of all()) {
        if (isSilent(options.resource.name, options.selection.namespace)) stream.stall()
        else stream.resume()
      }
    },
    [Symbol.dispose]() {
      stopListening()
      clearInterval(bookmarks)
      for (const { stream } of all()) stream.cut()
    },
  }
}

/** A watch that ends by itself when its time is over. */
function openWatcher(
  store: ObjectStore,
  response: ServerResponse,
  options: WatchOptions,
  onClose: () => void,
): Watcher {
  const timer = setTimeout(() => {
    bookmark(watcher, store.revision)
    watcher.stream.end()
  }, options.timeoutMs).unref()
  const stream = openWatchStream(response, () => {
    clearTimeout(timer)
    onClose()
  })
  const watcher: Watcher = { options, stream }
  return watcher
}

/** Sends what was before now; false when that is forgotten. */
function begin(store: ObjectStore, watcher: Watcher): boolean {
  const { resource, selection, start } = watcher.options
  if (start.after === undefined) {
    for (const object of store.list(resource.name, selection.namespace))
      if (selection.matches(object)) send(watcher, 'ADDED', object)
    if (start.marksInitialEnd)
      bookmark(watcher, store.revision, { 'k8s.io/initial-events-end': 'true' })
    return true
  }
  const changes = store.changesSince(resource.name, start.after)
  if (changes === undefined) {
    const why = `too old resource version: ${start.after} (${store.revision})`
    watcher.stream.send(
      `{"type":"ERROR","object":${JSON.stringify(failureStatus(expired(why)))}}\n`,
    )
    return false
  }
  for (const change of changes) tell(watcher, change)
  return true
}

/** What begins to match is added, what ceases to is deleted, whatever else happened to it. */
function tell(watcher: Watcher, { type, object, previous, revision }: Change): void {
  const { matches } = watcher.options.selection
  const did = previous !== undefined && matches(previous)
  const does = type !== 'DELETED' && matches(object)
  if (does) send(watcher, did ? 'MODIFIED' : 'ADDED', object)
  else if (did && type === 'DELETED') send(watcher, 'DELETED', object)
  else if (did) {
    const metadata = { ...previous.metadata, resourceVersion: String(revision) }
    send(watcher, 'DELETED', { ...previous, metadata })
  }
}

function send({ options, stream }: Watcher, type: string, object: KubernetesObject): void {
  const { write = objectJson } = options
  stream.send(`{"type":"${type}","object":${write(object)}}\n`)
}

function bookmark(
  { options, stream }: Watcher,
  revision: number,
  annotations?: Readonly<Record<string, string>>,
): void {
  const { sendsBookmarks, resource } = options
  if (!sendsBookmarks) return
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, annotations }
  const object = { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata }
  stream.send(`{"type":"BOOKMARK","object":${JSON.stringify(object)}}\n`)
}

function isMeant(
  { options: { resource, selection } }: Watcher,
  { resource: name = resource.name, verb = 'watch', namespace }: RequestTarget,
): boolean {
  if (name !== resource.name || verb !== 'watch') return false
  return namespace === undefined || namespace === selection.namespace
}
