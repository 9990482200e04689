import type { IncomingMessage } from 'node:http'

import { ApiFailure, failureFromStatus } from './api-failure.ts'

const MAX_ERROR_BYTES = 64 * 1024

/** Reads a JSON body of at most `maxBytes`; an answer other than 2xx is thrown as an {@link ApiFailure}. */
export async function readJsonBody(response: IncomingMessage, maxBytes: number): Promise<unknown> {
  const status = response.statusCode ?? 0
  const good = status >= 200 && status < 300
  const text = await readText(response, good ? maxBytes : MAX_ERROR_BYTES)
  const body = parseJson(text)
  if (!good) throw failureFromStatus(body, status, response.headers)
  if (body === undefined) throw new ApiFailure('the answer is not JSON')
  return body
}

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunksOf(response)) {
    bytes += chunk.length
    if (bytes > maxBytes) {
      response.destroy()
      throw new ApiFailure(`the answer is longer than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The body's chunks as they arrive. */
export async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of response) {
    const piece: unknown = chunk
    if (Buffer.isBuffer(piece)) yield piece
  }
}

/** Parses JSON; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
