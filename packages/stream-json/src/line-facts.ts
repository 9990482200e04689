import type { JsonObject } from './json-fields.ts'

/** What every event that came from a JSON object carries. */
export interface LineFacts {
  /** The name on the wire: `type`, or `type/subtype` where there is one. At most 160 characters. */
  readonly name: string
  readonly sessionId: string | undefined
  /** The whole object as it was parsed, for fields that have no name here. */
  readonly wire: JsonObject
}
