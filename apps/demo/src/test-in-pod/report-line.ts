import { Transform } from 'node:stream'

/** Marks the line of an output that is not for people: a report, as JSON. */
const mark = 'agent-jobs-test-report '

/** The line that takes a report out of the pod. */
export function reportLine(json: string): string {
  return `\n${mark}${JSON.stringify(JSON.parse(json))}\n`
}

/** Lets an output through but for the line with the report. */
export class ReportCatcher extends Transform {
  /** The report, once it has come. */
  report: string | undefined
  private rest = ''

  override _transform(chunk: Uint8Array, _encoding: string, done: () => void): void {
    const text = this.rest + Buffer.from(chunk).toString('latin1')
    const lines = text.split(/(?<=\n)/)
    // What may become the mark waits for the rest of its line; nothing else does.
    const last = lines.at(-1) ?? ''
    const waits = !last.endsWith('\n') && (last.startsWith(mark) || mark.startsWith(last))
    this.rest = waits ? (lines.pop() ?? '') : ''
    for (const line of lines) this.pass(line)
    done()
  }

  override _flush(done: () => void): void {
    this.pass(this.rest)
    done()
  }

  private pass(line: string): void {
    if (!line.startsWith(mark)) this.push(Buffer.from(line, 'latin1'))
    else this.report = Buffer.from(line.slice(mark.length), 'latin1').toString()
  }
}
