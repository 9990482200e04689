import schemas from './api-schemas.json' with { type: 'json' }
import { isJsonObject, type JsonObject } from './json-fields.ts'
import { unreadableText } from './schema-scalars.ts'

/** The fields of every type: a scalar, another type, `[]` and `{}` before what a list and a map hold. */
const types: Readonly<Record<string, Readonly<Record<string, string>>>> = schemas

export interface Conformed {
  /** Without the fields that its kind does not have. */
  readonly object: JsonObject
  /** Where these were, such as `spec.template.spec.containers[0].nope`. */
  readonly unknownFields: readonly string[]
  /** Why the API server could not even read it, in the words of Go. */
  readonly problem?: string
}

interface Place {
  /** With indices. */
  readonly at: string
  /** Without them. */
  readonly path: string
  /** The type that has the field. */
  readonly owner: string
}

/** Holds an object against the fields of its kind. */
export function conform(kind: string, value: JsonObject): Conformed {
  const unknownFields: string[] = []
  const problems: string[] = []

  const ofType = (inner: unknown, type: string, place: Place): unknown => {
    if (inner === null || type === 'any') return inner
    if (type.startsWith('[]') && Array.isArray(inner))
      return inner.map((item, index) =>
        ofType(item, type.slice(2), { ...place, at: `${place.at}[${index}]` }),
      )
    if (type.startsWith('{}') && isJsonObject(inner))
      return mapped(inner, (item) => ofType(item, type.slice(2), place))
    const fields = types[type]
    if (fields !== undefined && isJsonObject(inner)) return ofFields(inner, fields, type, place)
    const problem = unreadableText(inner, type, `${place.owner}.${place.path}`)
    if (problem !== undefined) problems.push(problem)
    return inner
  }
  const ofFields = (
    inner: JsonObject,
    fields: Readonly<Record<string, string>>,
    owner: string,
    { at, path }: Pick<Place, 'at' | 'path'>,
  ): JsonObject => {
    const kept: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(inner)) {
      const type = Object.hasOwn(fields, name) ? fields[name] : undefined
      const place = { at: joined(at, name), path: joined(path, name), owner }
      if (type === undefined) unknownFields.push(place.at)
      else kept[name] = ofType(field, type, place)
    }
    return kept
  }

  const object = ofFields(value, types[kind] ?? {}, kind, { at: '', path: '' })
  return { object, unknownFields, ...(problems[0] !== undefined && { problem: problems[0] }) }
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

function mapped(object: JsonObject, change: (value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}
