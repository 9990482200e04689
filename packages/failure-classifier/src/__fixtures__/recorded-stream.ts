import { existsSync, readdirSync, readFileSync } from 'node:fs'

import type { ResultEvidence, RunEvidence, StreamEvidence } from '../index.ts'

// What the real CLI wrote, and its exit code: see README.md here. The summary is made here from scratch, so that the
// tests need no other package.

const directory = new URL('transcripts-2.1.329/', import.meta.url)

type Line = Readonly<Record<string, unknown>>

/** The names of all transcripts. */
export function transcriptNames(): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.ndjson'))
    .map((file) => file.replace(/\.ndjson$/u, ''))
}

/** The exit code that a container of this agent ends with. */
export function recordedExit(name: string): number {
  const text = readFileSync(new URL(`${name}.exit`, directory), 'utf8').trim()
  return text === 'signal SIGKILL' ? 137 : Number(text)
}

/** What the agent's output part of the evidence is after a transcript. */
export function recordedOutput(name: string): Pick<RunEvidence, 'stream' | 'log'> {
  const text = readFileSync(new URL(`${name}.ndjson`, directory), 'utf8')
  const errors = new URL(`${name}.stderr`, directory)
  const stderr = existsSync(errors) ? readFileSync(errors, 'utf8') : ''
  const rows = text.split('\n').filter((row) => row !== '')
  return {
    stream: summaryOf(rows, text === '' || text.endsWith('\n')),
    log: {
      path: '/logs/run.pod.ndjson',
      appeared: true,
      bytes: Buffer.byteLength(text),
      nonEmptyLines: rows.length,
      complete: true,
      problems: [],
      stderrFirstPlainLine: stderr.split('\n').find((row) => row.trim() !== '') ?? null,
    },
  }
}

function summaryOf(rows: readonly string[], lastLineComplete: boolean): StreamEvidence {
  const lines = rows.map(parsed).filter((line) => line !== undefined)
  const init = lines.findLast((line) => line['type'] === 'system' && line['subtype'] === 'init')
  const results = lines.filter((line) => line['type'] === 'result')
  const main = results.findLast((line) => line['origin'] === undefined) ?? results.at(-1)
  const errors = lines.filter((line) => line['type'] === 'assistant' && line['error'])
  return {
    linesRead: rows.length,
    badLines: rows.length - lines.length,
    ...(init ? { init: { sessionId: String(init['session_id']), model: String(init['model']) } } : {}),
    sessionId: textOf(lines.at(-1)?.['session_id']),
    model: textOf(init?.['model']),
    assistantContent: lines.some(isContent),
    assistantError: textOf(errors.at(-1)?.['error']),
    ...(main ? { result: resultOf(main) } : {}),
    resultCount: results.length,
    rateLimit: rateLimitOf(lines),
    apiRetries: lines.filter((line) => line['subtype'] === 'api_retry').length,
    backgroundTasks: 0,
    lastLineComplete,
  }
}

function parsed(row: string): Line | undefined {
  try {
    return JSON.parse(row) as Line
  } catch {
    return undefined
  }
}

function isContent(line: Line): boolean {
  const message = line['message'] as { model?: string; content?: unknown[] } | undefined
  return line['type'] === 'assistant' && message?.model !== '<synthetic>'
}

function resultOf(line: Line): ResultEvidence {
  return {
    subtype: textOf(line['subtype']),
    isError: line['is_error'] === true,
    terminalReason: textOf(line['terminal_reason']),
    apiError: textOf(line['api_error']),
    apiErrorStatus: typeof line['api_error_status'] === 'number' ? line['api_error_status'] : null,
    apiErrorType: textOf(line['api_error_type']),
    stopReason: textOf(line['stop_reason']),
    text: textOf(line['result']),
    errors: Array.isArray(line['errors']) ? line['errors'].map(String) : [],
    numTurns: Number(line['num_turns']),
    startupFailureReason: textOf(line['startup_failure_reason']),
    localCommand: textOf(line['local_command']),
    permissionDenials: line['permission_denials'],
  }
}

function rateLimitOf(lines: readonly Line[]): StreamEvidence['rateLimit'] {
  const event = lines.findLast((line) => line['type'] === 'rate_limit_event')
  return event ? (event['rate_limit_info'] as NonNullable<StreamEvidence['rateLimit']>) : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
