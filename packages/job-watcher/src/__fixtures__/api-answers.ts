import type { ServerResponse } from 'node:http'

export function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

/** Answers like the API when it refuses. */
export function status(
  response: ServerResponse,
  code: number,
  reason: string,
  name?: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers })
  const details = name === undefined ? {} : { name }
  response.end(
    JSON.stringify({ kind: 'Status', status: 'Failure', code, reason, message: `${reason}!`, details }),
  )
}
