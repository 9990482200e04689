import type { ContentBlock } from './content-block.ts'
import { cutText } from './cut-text.ts'
import type { StreamEvent } from './stream-event.ts'

/** Output goes on and nothing new happens, or something new happens again. A fact, no verdict: some waits look like this. */
export interface LoopEvent {
  readonly type: 'loop'
  /** `repeating` comes at `after` repeats and each time their number doubles, `ended` at the first new thing after that. */
  readonly phase: 'repeating' | 'ended'
  /** Tool calls in a row whose tool, input and result all had been seen before. */
  readonly repeats: number
  /** How many different calls they were: 1 for one call again and again, 2 for two in turn. */
  readonly differentCalls: number
  /** The tool that was called last, at most 200 characters. */
  readonly toolName: string
  /** Its input as JSON, at most 500 characters. */
  readonly input: string
  /** Set in a subagent: the tool call that started it. */
  readonly parentToolUseId: string | undefined
}

/** When a repetition is worth a word. */
export interface LoopDetectorOptions {
  /** Repeated calls in a row before the first event. @default 5 */
  readonly after?: number
}

/** Watches one stream for an agent that goes in circles. Never throws; memory is bounded. */
export interface LoopDetector {
  /** Takes one event; gives what there is to say about it, usually nothing. */
  add(event: StreamEvent): LoopEvent[]
}

const maxAgents = 64
const maxOpenCalls = 256
const maxRemembered = 64

/** One agent's calls: the main one's, or a subagent's. */
interface Track {
  /** Fingerprints of calls with their results, the latest last. */
  readonly seen: Set<string>
  /** Those of the repeated calls in a row. */
  readonly circle: Set<string>
  repeats: number
  nextReport: number
}

interface Call {
  readonly toolName: string
  readonly input: string
  readonly fingerprint: string
  readonly parentToolUseId: string | undefined
}

/**
 * Creates a detector for one stream. The same tool with the same input counts as nothing new only when its result is the same too:
 * an agent that polls until something changes is not reported once it has changed.
 *
 * @example
 * const detector = createLoopDetector({ after: 10 })
 * for (const { repeats, toolName } of detector.add(parseLine(line))) console.log(`${toolName} for the ${repeats}th time`)
 */
export function createLoopDetector(options: LoopDetectorOptions = {}): LoopDetector {
  const after = Math.max(1, options.after ?? 5)
  const openCalls = new Map<string, Call>()
  const tracks = new Map<string, Track>()
  return {
    add(event) {
      if (event.type === 'assistant') {
        for (const block of event.content) openCall(openCalls, block, event.parentToolUseId)
      }
      if (event.type !== 'user') return []
      return event.content.flatMap((block) => {
        const call = block.type === 'tool-result' ? openCalls.get(block.toolUseId) : undefined
        if (block.type !== 'tool-result' || call === undefined) return []
        openCalls.delete(block.toolUseId)
        const result = `${block.isError} ${block.otherParts} ${fingerprint(block.text)}`
        return noteCall(trackOf(tracks, call, after), call, result, after)
      })
    },
  }
}

function openCall(
  openCalls: Map<string, Call>,
  block: ContentBlock,
  parentToolUseId: string | undefined,
): void {
  if (block.type !== 'tool-use') return
  const input = inputText(block.input)
  openCalls.set(block.id, {
    toolName: cutText(block.name, 200),
    input: cutText(input, 500),
    fingerprint: `${fingerprint(block.name)} ${fingerprint(input)}`,
    parentToolUseId,
  })
  dropOldest(openCalls, maxOpenCalls)
}

function trackOf(tracks: Map<string, Track>, call: Call, after: number): Track {
  const agent = call.parentToolUseId ?? ''
  const track = tracks.get(agent) ?? {
    seen: new Set(),
    circle: new Set(),
    repeats: 0,
    nextReport: after,
  }
  tracks.delete(agent)
  tracks.set(agent, track)
  dropOldest(tracks, maxAgents)
  return track
}

function noteCall(track: Track, call: Call, result: string, after: number): LoopEvent[] {
  const done = `${call.fingerprint} ${result}`
  const isNew = !track.seen.delete(done)
  track.seen.add(done)
  dropOldest(track.seen, maxRemembered)
  if (isNew) return endCircle(track, call, after)
  track.repeats += 1
  track.circle.add(done)
  if (track.repeats < track.nextReport) return []
  track.nextReport = track.repeats * 2
  return [loopEvent('repeating', track, call)]
}

function endCircle(track: Track, call: Call, after: number): LoopEvent[] {
  const events = track.repeats >= after ? [loopEvent('ended', track, call)] : []
  track.repeats = 0
  track.nextReport = after
  track.circle.clear()
  return events
}

function loopEvent(phase: LoopEvent['phase'], track: Track, call: Call): LoopEvent {
  return {
    type: 'loop',
    phase,
    repeats: track.repeats,
    differentCalls: track.circle.size,
    toolName: call.toolName,
    input: call.input,
    parentToolUseId: call.parentToolUseId,
  }
}

/** Maps and sets keep the order of insertion. */
function dropOldest(kept: Map<string, unknown> | Set<string>, limit: number): void {
  if (kept.size <= limit) return
  for (const key of kept.keys()) {
    kept.delete(key)
    return
  }
}

function inputText(input: unknown): string {
  try {
    return JSON.stringify(input) ?? ''
  } catch {
    return '(input too deep to show)'
  }
}

/** Two hashes of 32 bits (FNV-1a, and one with another multiplier) and the length: equal by chance is out of question for a remark. */
function fingerprint(text: string): string {
  let first = 0x811c9dc5
  let second = 0x9e3779b9
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    first = Math.imul(first ^ unit, 0x01000193)
    second = Math.imul(second ^ unit, 0x5bd1e995)
  }
  return `${text.length}:${first >>> 0}:${second >>> 0}`
}
