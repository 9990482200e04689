/** From generous to hard: characters of a text (and of a name), members of a list or a record. */
const steps: readonly (readonly [characters: number, members: number])[] = [
  [16_384, 128],
  [4_096, 64],
  [1_024, 64],
  [512, 48],
  [256, 32],
  [128, 16],
  [64, 8],
  [32, 4],
  [16, 2],
]
/** Deeper parts are left out. */
const deepest = 12

/** The form in which plain data is written to a file. */
export function fileText(value: unknown): string {
  return JSON.stringify(value, undefined, 1)
}

/**
 * The same plain data, no larger than so many bytes when it is written: as it is when it fits, else with its longest
 * texts and lists shortened, which then say so. Of a list the first and the last members stay.
 */
export function fitSize(value: unknown, maxBytes: number): unknown {
  let fitted = value
  for (const [characters, members] of steps) {
    if (Buffer.byteLength(fileText(fitted) ?? '') <= maxBytes) return fitted
    fitted = shortened(value, { characters, members }, 0)
  }
  return Buffer.byteLength(fileText(fitted) ?? '') <= maxBytes ? fitted : undefined
}

interface Limits {
  readonly characters: number
  readonly members: number
}

function shortened(value: unknown, limits: Limits, depth: number): unknown {
  if (typeof value === 'string') return cut(value, limits.characters)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= deepest) return undefined
  if (Array.isArray(value)) {
    return ends(value, limits.members).map((each) => shortened(each, limits, depth + 1))
  }
  // The fields of the format are few; what has more members is a stranger's table.
  const entries = ends(Object.entries(value), Math.max(limits.members, 48))
  return Object.fromEntries(
    entries.map(([name, each]: [string, unknown]) => [
      cut(name, Math.max(limits.characters, 64)),
      shortened(each, limits, depth + 1),
    ]),
  )
}

function ends<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list
  const half = Math.floor(count / 2)
  return [...list.slice(0, half), ...list.slice(half - count)]
}

/** Cuts between characters, never inside one. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text
  return `${text.slice(0, characters - 1).replace(/[\u{d800}-\u{dbff}]$/u, '')}…`
}
