import { type LineBatch, splitLines } from '@agent-jobs/file-tailer'
import { createSummarizer, type RunSummary, type Summarizer } from '@agent-jobs/stream-json'

import type { LogDelivery } from './log-delivery.ts'
import type { Redactor } from './redaction.ts'

const tailCharacters = 8 * 1_024

/** Where the agent's lines go: into the summary as they are, to Paperclip without the run's secrets. */
export class RunLog {
  /** When the newest result arrived, while no new turn came after it; this process's clock in milliseconds. */
  resultAtMs: number | undefined
  /** When the agent last wrote anything; this process's clock in milliseconds. */
  lastOutputAtMs = Date.now()
  /** Lines of stdout that are not empty. */
  stdoutLines = 0
  private results = 0
  /** Lines of over 16 MiB, which are in the file and not in the log. */
  private longLines = 0
  private tail = ''
  private readonly stdoutSummarizer: Summarizer = createSummarizer()
  private readonly stderrSummarizer: Summarizer = createSummarizer()
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  private readonly delivery: LogDelivery
  private readonly redact: Redactor

  constructor(delivery: LogDelivery, redact: Redactor) {
    this.delivery = delivery
    this.redact = redact
  }

  /** What the agent's stdout has come to so far. */
  get summary(): RunSummary {
    return this.stdoutSummarizer.summary()
  }

  /** The first line on stderr that says something in plain words. */
  get firstStderrLine(): string | undefined {
    return this.stderrSummarizer.summary().firstPlainLine
  }

  /** The session that was to be resumed does not exist, by either stream. */
  get sessionNotFound(): boolean {
    return this.summary.sessionNotFound || this.stderrSummarizer.summary().sessionNotFound
  }

  /** The last lines of stdout, without secrets, at most 8 KiB. */
  get stdoutTail(): string {
    return this.tail
  }

  /** What did not reach Paperclip as it was written. */
  get problems(): readonly string[] {
    const { count, reason } = this.delivery.refused
    return [
      ...(count > 0
        ? [`Paperclip refused ${count} pieces of the log: ${reason ?? 'no reason given'}`]
        : []),
      ...(this.longLines > 0
        ? [`${this.longLines} lines of over 16 MiB are only in the file`]
        : []),
    ]
  }

  async stdout(batch: LineBatch): Promise<void> {
    this.lastOutputAtMs = Date.now()
    this.summarize(batch)
    if (batch.kind === 'piece') {
      if (batch.last) await this.skipLongLine(batch.end)
      return
    }
    const lines = this.shown(batch)
    this.stdoutLines += lines.filter((line) => line !== '').length
    this.keepTail(lines)
    await this.delivery.deliver('stdout', lines)
  }

  async stderr(batch: LineBatch): Promise<void> {
    this.lastOutputAtMs = Date.now()
    if (batch.kind === 'piece') {
      if (batch.last) await this.skipLongLine(batch.end)
      return
    }
    this.stderrSummarizer.add(batch.bytes)
    await this.delivery.deliver('stderr', this.shown(batch))
  }

  /** A line of this adapter's own. */
  async note(text: string): Promise<void> {
    await this.delivery.deliver('stdout', [this.redact(text)])
  }

  private summarize(batch: LineBatch): void {
    if (batch.kind === 'piece') this.stdoutSummarizer.addPiece(batch.bytes, batch)
    else if (batch.kind === 'rest') this.stdoutSummarizer.finish(batch.bytes)
    else this.stdoutSummarizer.add(batch.bytes)
    const { resultCount, lastEvent } = this.summary
    if (resultCount > this.results) this.resultAtMs = this.lastOutputAtMs
    else if (lastEvent === 'assistant' || lastEvent === 'system/init') this.resultAtMs = undefined
    this.results = resultCount
  }

  private async skipLongLine(end: number): Promise<void> {
    this.longLines += 1
    this.stdoutLines += 1
    await this.note(
      `[paperclip] A line of over 16 MiB, which ends at byte ${end}, is only in the log file`,
    )
  }

  private shown(batch: LineBatch): string[] {
    const lines = [...splitLines(batch)].map(({ bytes }) => this.decoder.decode(bytes))
    return this.redact.mayHold(batch.bytes) ? lines.map((line) => this.redact(line)) : lines
  }

  private keepTail(lines: readonly string[]): void {
    let tail = ''
    for (const line of lines.toReversed()) {
      if (tail.length >= tailCharacters) break
      tail = `${line.slice(0, tailCharacters)}\n${tail}`
    }
    this.tail = `${this.tail}${tail}`.slice(-tailCharacters)
  }
}
