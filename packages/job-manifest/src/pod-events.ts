import { KnownEvent } from './event-schemas.ts'

/**
 * One line of `events.ndjson`. Times are epoch seconds of the pod's clock, sizes are bytes, and `null` is what the pod
 * did not know, or said in a way that is not a number. The agent can write to that file too: a line is a claim, not a fact.
 */
export type PodEvent = BeginEvent | BeatEvent | ExitRecord | UnknownEvent

/** The pod took the fence and is about to start the agent. */
export interface BeginEvent {
  readonly v: 1
  readonly type: 'begin'
  readonly podUid: string
  readonly attempt: number | null
  /** The version of the run script. */
  readonly script: string | null
  readonly startedAt: number | null
  readonly fence: 'link' | 'mkdir' | null
}

/** The pod is alive, and this far. */
export interface BeatEvent {
  readonly v: 1
  readonly type: 'beat'
  /** Counts from the first beat of the pod. */
  readonly seq: number | null
  readonly at: number | null
  readonly stdoutBytes: number | null
  readonly stderrBytes: number | null
  readonly memoryBytes: number | null
  readonly memoryLimitBytes: number | null
  readonly memoryPeakBytes: number | null
  readonly oomKills: number | null
  readonly agentAlive: boolean | null
}

/** The agent has ended; the same JSON is the container's termination message. */
export interface ExitRecord {
  readonly v: 1
  readonly type: 'exit'
  readonly podUid: string
  /** The agent's status as a shell has it, 0 to 255: 128+n is signal n, or an exit with that number. */
  readonly status: number | null
  readonly stdoutBytes: number | null
  readonly stderrBytes: number | null
  readonly startedAt: number | null
  readonly endedAt: number | null
  /** Why the script stopped the agent, if it did: `cancel`, `signal`, … */
  readonly stopReason: string | null
}

/** Lines that are no event of version 1, in a row. */
export interface UnknownEvent {
  readonly type: 'unknown'
  /** The beginning of the first of them: at most 1,024 bytes, decoded as UTF-8. */
  readonly raw: string
  /** How many bytes they had together, newlines not counted. */
  readonly bytes: number
  readonly lines: number
}

/** Another pod runs this attempt; this one did nothing. */
export interface FenceLost {
  readonly type: 'fence-lost'
}

const maxEventBytes = 8192
const maxRawBytes = 1024
const newline = 0x0a
const brace = 0x7b
const decoder = new TextDecoder()

type KnownPodEvent = Exclude<PodEvent, UnknownEvent>

/**
 * Reads whole lines of `events.ndjson`; blank ones are skipped, and unknown ones in a row are one event, so that the
 * answer is never larger than a small multiple of the input. Total.
 */
export function parseEvents(bytes: Uint8Array): PodEvent[] {
  const events: PodEvent[] = []
  for (const line of splitLines(bytes)) {
    const event = readLine(line)
    const previous = events.at(-1)
    if (event === undefined && previous?.type === 'unknown') {
      events[events.length - 1] = longer(previous, line)
    } else {
      events.push(event ?? unknownEvent(line))
    }
  }
  return events
}

/** Reads one line, without its newline. Total: what is not an event of version 1 comes back as `unknown`. */
export function parseEventLine(line: Uint8Array): PodEvent {
  return readLine(line) ?? unknownEvent(line)
}

/**
 * Reads the container's termination message: the agent's exit record, or that another pod had the fence. Total:
 * `undefined` when it says neither.
 */
export function parseTerminationMessage(
  text: string | undefined,
): ExitRecord | FenceLost | undefined {
  if (typeof text !== 'string' || text.length > maxEventBytes) return undefined
  if (text.trim() === 'fence lost') return { type: 'fence-lost' }
  return text
    .split('\n')
    .map(knownEvent)
    .findLast((event) => event?.type === 'exit')
}

function* splitLines(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0
  while (start < bytes.length) {
    const found = bytes.indexOf(newline, start)
    const end = found === -1 ? bytes.length : found
    const line = bytes.subarray(start, end)
    if (!isBlank(line)) yield line
    start = end + 1
  }
}

function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d)
}

/** A flood of lines that cannot be events is told apart by their first byte and their length. */
function readLine(line: Uint8Array): KnownPodEvent | undefined {
  const possible = line[0] === brace && line.length <= maxEventBytes
  return possible ? knownEvent(decoder.decode(line)) : undefined
}

function knownEvent(text: string): KnownPodEvent | undefined {
  try {
    return KnownEvent.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function unknownEvent(line: Uint8Array): UnknownEvent {
  const raw = decoder.decode(line.subarray(0, maxRawBytes))
  return { type: 'unknown', raw, bytes: line.length, lines: 1 }
}

function longer(unknown: UnknownEvent, line: Uint8Array): UnknownEvent {
  return { ...unknown, bytes: unknown.bytes + line.length, lines: unknown.lines + 1 }
}
