/** The fields that lines of one kind have, in their usual order: `true` where the value is wanted, else what is wanted of an object or of the one object in a list. */
export interface ShapeFields {
  readonly [name: string]: boolean | ShapeFields | readonly [ShapeFields]
}

export interface ShapeEntry {
  /** The field's name as it is written, with quotes and colon. */
  readonly key: Uint8Array
  /** Where its place is kept; -1 when it is not wanted. */
  readonly slot: number
  readonly below: readonly ShapeEntry[] | undefined
  readonly isList: boolean
}

/** What to read of lines of one kind. */
export interface LineShape {
  readonly entries: readonly ShapeEntry[]
  /** Where the place of a wanted field is kept, by its path: `message.id`. */
  readonly slot: (path: string) => number
}

export function lineShape(fields: ShapeFields): LineShape {
  const slots = new Map<string, number>()
  const entries = entriesOf(fields, '', slots)
  return { entries, slot: (path) => slots.get(path) ?? -1 }
}

function entriesOf(fields: ShapeFields, path: string, slots: Map<string, number>): ShapeEntry[] {
  return Object.entries(fields).map(([name, wanted]) => {
    const slot = wanted === false ? -1 : slots.size
    if (wanted !== false) slots.set(`${path}${name}`, slot)
    const below = typeof wanted === 'boolean' ? undefined : [wanted].flat()[0]
    return {
      key: new TextEncoder().encode(`"${name}":`),
      slot,
      below: below && entriesOf(below, `${path}${name}.`, slots),
      isList: Array.isArray(wanted),
    }
  })
}
