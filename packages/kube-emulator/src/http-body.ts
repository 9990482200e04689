import type { IncomingMessage } from 'node:http'

import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { isJsonObject, type JsonObject } from './json-fields.ts'
import { readProtobuf } from './protobuf-body.ts'

const limitBytes = 3 * 1024 * 1024

/** Reads the body of a request as JSON text, within the API server's own limit. */
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
  const bytes = Buffer.concat(chunks)
  const isProtobuf = request.headers['content-type'] === 'application/vnd.kubernetes.protobuf'
  return isProtobuf ? JSON.stringify(readProtobuf(bytes)) : bytes.toString()
}

/** The object that a body holds. */
export function parseObject(text: string, kind: string): JsonObject {
  const value = parsed(text)
  if (!(value instanceof Error) && isJsonObject(value)) return value
  const why =
    value instanceof Error
      ? value.message
      : 'json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
  const hex = Buffer.from(text.slice(0, 512)).toString('hex')
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${hex})`,
  )
}

/** The patch that a body holds. */
export function parsePatch(text: string): unknown {
  const value = parsed(text)
  if (value instanceof Error) throw badRequest(`error decoding patch: ${value.message}`)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
