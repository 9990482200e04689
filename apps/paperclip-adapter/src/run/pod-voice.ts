import { type ExitRecord, parseEventLine, type PodEvent } from '@agent-jobs/job-manifest'

type Begin = Extract<PodEvent, { type: 'begin' }>
type Beat = Extract<PodEvent, { type: 'beat' }>

/** What the pod has said about itself on the volume so far. It tells when to look; it ends nothing. */
export interface PodVoice {
  readonly begin: Begin | undefined
  /** This process's clock, in milliseconds. */
  readonly beginHeardAtMs: number | undefined
  readonly lastBeat: Beat | undefined
  /** Beats from all of the run's time, oldest first, at most 32: the more there were, the further apart. */
  readonly beats: readonly Beat[]
  readonly exit: ExitRecord | undefined
  /** This process's clock, in milliseconds. */
  readonly exitHeardAtMs: number | undefined
  /** An exit line was the last word: one with beats after it was not of the pod. */
  readonly saysEnded: boolean
  readonly heardAtMs: number
  readonly unknownLines: number
}

const mostBeats = 32

/** Listens to `events.ndjson`. */
export class PodVoiceListener implements PodVoice {
  begin: Begin | undefined
  beginHeardAtMs: number | undefined
  lastBeat: Beat | undefined
  exit: ExitRecord | undefined
  exitHeardAtMs: number | undefined
  heardAtMs: number
  unknownLines = 0
  private beatSinceExit = false
  private readonly thinned: Beat[] = []
  private everyNth = 1
  private heardBeats = 0

  constructor(nowMs: number) {
    this.heardAtMs = nowMs
  }

  get beats(): readonly Beat[] {
    return this.thinned
  }

  get saysEnded(): boolean {
    return this.exit !== undefined && !this.beatSinceExit
  }

  /** Takes one line, without its newline. */
  hear(line: Uint8Array, nowMs: number): PodEvent {
    const event = parseEventLine(line)
    this.heardAtMs = nowMs
    if (event.type === 'begin') {
      this.begin ??= event
      this.beginHeardAtMs ??= nowMs
    } else if (event.type === 'beat') {
      this.lastBeat = event
      this.keep(event)
      this.beatSinceExit = true
    } else if (event.type === 'exit') {
      this.exit = event
      this.beatSinceExit = false
      this.exitHeardAtMs = nowMs
    } else this.unknownLines += 1
    return event
  }

  private keep(beat: Beat): void {
    if (this.heardBeats % this.everyNth === 0) this.thinned.push(beat)
    this.heardBeats += 1
    if (this.thinned.length <= mostBeats) return
    const half = this.thinned.filter((_, index) => index % 2 === 0)
    this.thinned.splice(0, this.thinned.length, ...half)
    this.everyNth *= 2
  }
}
