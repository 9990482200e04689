import { ApiFailure, failureFromStatus } from './api-failure.ts'
import { createBackoff, vary, type Backoff } from './backoff.ts'
import { sleep } from './clock.ts'
import { openDeadline } from './deadline.ts'
import { chunksOf, parseJson, readJsonBody } from './json-body.ts'
import { asList, asRecord, asText } from './json-value.ts'
import { splitWatchLines } from './watch-lines.ts'
import type { ObservationContext, Resource, ResourceSink } from './watched-resource.ts'

interface Loop<Snapshot> {
  readonly context: ObservationContext
  readonly resource: Resource<Snapshot>
  readonly sink: ResourceSink<Snapshot>
  readonly signal: AbortSignal
  readonly backoff: Backoff
  /** Where in the stream of changes we are; undefined: a list is needed. */
  version: string | undefined
  listedAt: number
  /** Answers in a row that were failures. */
  badAnswers: number
  /** Since the last good answer the credentials were read again. */
  reloaded: boolean
}

/** A watch that ends sooner than this without a word counts as a failure. */
const SHORT_WATCH_MS = 1_000
/** A watch that has held this long was a good one, even if nothing happened. */
const STEADY_WATCH_MS = 5_000
/** After so many answers in a row that are failures the position in the stream is not trusted any more. */
const ANSWERS_BEFORE_RELIST = 5
const MAX_PAGES = 1_000

/** Lists and watches until the signal is aborted. Every error is a pause and an entry in the health, never an end. */
export async function listAndWatch<Snapshot>(
  context: ObservationContext,
  resource: Resource<Snapshot>,
  sink: ResourceSink<Snapshot>,
  signal: AbortSignal,
): Promise<void> {
  const loop: Loop<Snapshot> = {
    context,
    resource,
    sink,
    signal,
    backoff: createBackoff(context.limits),
    version: undefined,
    listedAt: 0,
    badAnswers: 0,
    reloaded: false,
  }
  while (!signal.aborted) {
    const verb = loop.version === undefined ? 'list' : 'watch'
    try {
      await (loop.version === undefined ? list(loop) : watch(loop, loop.version))
    } catch (error) {
      if (isAborted(signal)) return
      context.health.failed(`${verb} ${resource.name}`, context.clock.date(), error)
      await recover(loop, error)
    }
  }
}

/** Control flow cannot know that an `await` may have let the signal be aborted. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

async function recover<Snapshot>(loop: Loop<Snapshot>, error: unknown): Promise<void> {
  const { context, signal, backoff } = loop
  try {
    if (error instanceof ApiFailure && error.status === 401 && (await reload(loop))) return
    const pauseMs = backoff.next(error)
    // Only a list loses what happened and vanished meanwhile: a lost connection is no reason for one.
    if (error instanceof ApiFailure && !isPatience(error.status)) loop.badAnswers += 1
    if (loop.badAnswers >= ANSWERS_BEFORE_RELIST) loop.version = undefined
    await sleep(context.clock, pauseMs, signal)
  } catch (failure) {
    if (!isAborted(signal)) context.health.failed('reload', context.clock.date(), failure)
  }
}

/** Reads the credentials again; true when the request may be repeated at once. */
async function reload<Snapshot>(loop: Loop<Snapshot>): Promise<boolean> {
  const { context, signal } = loop
  const first = !loop.reloaded
  loop.reloaded = true
  using deadline = openDeadline(
    context.clock,
    signal,
    context.limits.requestMs,
    'reading the credentials again took too long',
  )
  await context.connection.reload(deadline.signal)
  return first
}

async function list<Snapshot>(loop: Loop<Snapshot>): Promise<void> {
  const snapshots: Snapshot[] = []
  let next: string | undefined
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const body = await readPage(loop, next)
    const metadata = asRecord(asRecord(body)['metadata'])
    for (const item of asList(asRecord(body)['items'], Infinity)) {
      const snapshot = loop.resource.read(item)
      if (snapshot !== undefined) snapshots.push(snapshot)
    }
    next = asText(metadata['continue'], 65_536)
    if (next !== undefined) continue
    const version = asText(metadata['resourceVersion'], 128)
    if (version === undefined) throw new ApiFailure('the answer is no list')
    loop.signal.throwIfAborted()
    loop.version = version
    loop.listedAt = loop.context.clock.now()
    loop.sink.replace(snapshots)
    return
  }
  throw new ApiFailure(`the list has more than ${MAX_PAGES} pages`)
}

async function readPage<Snapshot>(
  loop: Loop<Snapshot>,
  next: string | undefined,
): Promise<unknown> {
  const { clock, limits } = loop.context
  using deadline = openDeadline(clock, loop.signal, limits.requestMs, 'the list was not answered')
  const query = { limit: String(limits.pageSize), continue: next }
  const response = await loop.context.connection.open(address(loop, query), deadline.signal)
  deadline.extend(limits.requestMs)
  const body = await readJsonBody(response, limits.maxPageBytes)
  good(loop, 'list')
  return body
}

async function watch<Snapshot>(loop: Loop<Snapshot>, version: string): Promise<void> {
  const { clock, limits } = loop.context
  const openedAt = clock.now()
  using deadline = openDeadline(clock, loop.signal, limits.requestMs, 'the watch was not answered')
  const query = {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(Math.max(1, Math.round(vary(limits.watchMs, 0.1) / 1000))),
  }
  const response = await loop.context.connection.open(address(loop, query), deadline.signal)
  if (response.statusCode !== 200) {
    const { statusCode = 0 } = response
    // Any other refusal, 410 above all, asks for a new list.
    if (!isPatience(statusCode) && statusCode < 500) loop.version = undefined
    await readJsonBody(response, limits.maxEventBytes)
    throw new ApiFailure('the answer is no watch', { status: statusCode })
  }
  good(loop, 'watch')
  deadline.extend(limits.silenceMs)
  let lines = 0
  loop.sink.opened(clock.now())
  try {
    for await (const line of splitWatchLines(chunksOf(response), limits.maxEventBytes)) {
      loop.signal.throwIfAborted()
      deadline.extend(limits.silenceMs)
      if (line === '') continue
      takeEvent(loop, parseJson(line))
      lines += 1
      good(loop, 'watch')
    }
    if (lines === 0 && clock.now() - openedAt < SHORT_WATCH_MS) {
      throw new ApiFailure('the watch ended at once')
    }
  } finally {
    loop.sink.closed()
    if (lines > 0 || clock.now() - openedAt >= STEADY_WATCH_MS) loop.backoff.reset()
  }
  if (clock.now() - loop.listedAt >= vary(limits.resyncMs, 0.1)) loop.version = undefined
}

/** Refusals that say nothing about what was asked. */
function isPatience(status: number | undefined): boolean {
  return status === 401 || status === 403 || status === 429
}

function takeEvent<Snapshot>(loop: Loop<Snapshot>, line: unknown): void {
  const event = asRecord(line)
  const type = event['type']
  const version = asText(asRecord(asRecord(event['object'])['metadata'])['resourceVersion'], 128)
  if (type === 'BOOKMARK' && version !== undefined) {
    loop.version = version
    return
  }
  const snapshot = loop.resource.read(event['object'])
  const changed = type === 'ADDED' || type === 'MODIFIED'
  if (!(changed || type === 'DELETED') || snapshot === undefined || version === undefined) {
    // Whatever it was, a change may have been missed: only a list tells.
    loop.version = undefined
    if (type === 'ERROR') throw failureFromStatus(event['object'])
    throw new ApiFailure('the watch sent something that is no event')
  }
  if (changed) loop.sink.changed(snapshot)
  else loop.sink.deleted(snapshot)
  loop.version = version
}

function good<Snapshot>(loop: Loop<Snapshot>, verb: 'list' | 'watch'): void {
  const { clock, health } = loop.context
  const now = clock.now()
  loop.reloaded = false
  loop.badAnswers = 0
  health.succeeded(`${verb} ${loop.resource.name}`, clock.date())
  loop.sink.heard(now)
}

function address<Snapshot>(
  loop: Loop<Snapshot>,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const { path, labelSelector } = loop.resource
  const search = new URLSearchParams()
  if (labelSelector !== '') search.set('labelSelector', labelSelector)
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, value)
  }
  return `${path}?${search.toString()}`
}
