/** A JSON object as it came from a stranger: each key may be missing or hold anything. */
export type JsonObject = { readonly [key: string]: unknown }

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The readers below are total: a field of the wrong kind reads as absent, the rest of its line still counts. */
export function readText(object: JsonObject, key: string): string | undefined {
  const value = object[key]
  return typeof value === 'string' ? value : undefined
}

export function readNumber(object: JsonObject, key: string): number | undefined {
  const value = object[key]
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

export function readFlag(object: JsonObject, key: string): boolean {
  return object[key] === true
}

export function readObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = object[key]
  return isJsonObject(value) ? value : undefined
}

const noFields: JsonObject = {}

/** As `readObject`; an object without fields when there is none. */
export function readFields(object: JsonObject, key: string): JsonObject {
  return readObject(object, key) ?? noFields
}

export function readArray(object: JsonObject, key: string): readonly unknown[] {
  const value = object[key]
  return Array.isArray(value) ? value : []
}

export function readObjects(object: JsonObject, key: string): readonly JsonObject[] {
  return readArray(object, key).filter(isJsonObject)
}

export function readTexts(object: JsonObject, key: string): readonly string[] {
  return readArray(object, key).filter((item) => typeof item === 'string')
}

/** The texts that the objects of a list have below `textKey`. */
export function readTextOfEach(
  object: JsonObject,
  key: string,
  textKey: string,
): readonly string[] {
  const texts = readObjects(object, key).map((item) => readText(item, textKey))
  return texts.filter((text) => text !== undefined)
}

/** A number that counts something: absent when negative or beyond what adds up exactly. */
export function readCount(object: JsonObject, key: string): number | undefined {
  const value = readNumber(object, key)
  return value !== undefined && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined
}

/** A text or an explicit null, which some wire fields tell apart from absence. */
export function readNullableText(object: JsonObject, key: string): string | null | undefined {
  return object[key] === null ? null : readText(object, key)
}
