import type { IncomingMessage } from 'node:http'

import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { isJsonObject, type JsonObject } from './json-fields.ts'

const limitBytes = 3 * 1024 * 1024

/** Reads the body of a request, within the API server's own limit. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
    length += bytes.length
    if (length > limitBytes) {
      throw new ApiError(`Request entity too large: limit is ${limitBytes}`, {
        code: 413,
        reason: 'RequestEntityTooLarge',
        details: {},
      })
    }
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

/** The object that a body holds. */
export function parseObject(text: string): JsonObject {
  const value = parseJson(text, 'object')
  if (isJsonObject(value)) return value
  throw badRequest('the object provided is unrecognized (must be of type Object)')
}

export function parseJson(text: string, what: 'object' | 'patch'): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw badRequest(
      what === 'patch'
        ? `error decoding patch: ${why}`
        : `the object provided is unrecognized (must be of type ${what}): ${why}`,
    )
  }
}
