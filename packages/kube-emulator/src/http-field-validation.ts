import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { isJsonObject, type JsonObject } from './json-fields.ts'
import { conform } from './schema-conformance.ts'

/** Refuses fields that a kind does not have when the client asks for that (`fieldValidation`), else answers the warnings of them. */
export function fieldWarnings(
  kind: string,
  object: JsonObject,
  query: URLSearchParams,
  patch?: unknown,
): Readonly<Record<string, readonly string[]>> {
  const mode = query.get('fieldValidation') ?? 'Warn'
  const unknown = conform(kind, object).unknownFields.map((field) => `unknown field "${field}"`)
  if (unknown.length === 0 || mode === 'Ignore') return {}
  if (mode !== 'Strict')
    return { warning: unknown.map((text) => `299 - "${text.replaceAll('"', '\\"')}"`) }
  const why = `strict decoding error: ${unknown.join(', ')}`
  if (patch !== undefined) throw unfitPatch(patch, why)
  throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${why}`)
}

function unfitPatch(patch: unknown, why: string): ApiError {
  const message = `Invalid value: "${goText(patch)}": ${why}`
  return new ApiError(` "" is invalid: patch: ${message}`, {
    code: 422,
    reason: 'Invalid',
    details: { causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }] },
  })
}

/** As Go prints a value. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value === 'string') return value
  if (!isJsonObject(value)) return value === null ? '<nil>' : JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
  return `map[${entries.map(([key, inner]) => `${key}:${goText(inner)}`).join(' ')}]`
}
