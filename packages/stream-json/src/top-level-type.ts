/**
 * The top-level `type` of a JSON object that does not parse: cut anywhere, or followed by something else. Wherever among the keys it stands;
 * undefined when the cut came before it. Reads the text once.
 */
export function topLevelType(text: string): string | undefined {
  let at = skipSpace(text, 0)
  if (text.charAt(at) !== '{') return undefined
  at += 1
  while (at < text.length) {
    const keyStart = skipSpace(text, at)
    if (text.charAt(keyStart) !== '"') return undefined
    const keyEnd = endOfString(text, keyStart)
    const colon = skipSpace(text, keyEnd)
    if (text.charAt(colon) !== ':') return undefined
    const valueStart = skipSpace(text, colon + 1)
    const valueEnd = endOfValue(text, valueStart)
    if (stringAt(text, keyStart, keyEnd) === 'type') return stringAt(text, valueStart, valueEnd)
    const comma = skipSpace(text, valueEnd)
    if (text.charAt(comma) !== ',') return undefined
    at = comma + 1
  }
  return undefined
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at += 1
  return at
}

/** Behind the closing quote of the string that begins at `from`; the text's length when it is cut. */
function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '"') return at + 1
    at += character === '\\' ? 2 : 1
  }
  return text.length
}

function endOfValue(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const character = text.charAt(at)
    if (character === '"') {
      at = endOfString(text, at)
    } else {
      if (depth === 0 && ',}]'.includes(character)) return at
      if (character === '{' || character === '[') depth += 1
      if (character === '}' || character === ']') depth -= 1
      at += 1
    }
    if (depth === 0 && '"}]'.includes(character)) return at
  }
  return at
}

function stringAt(text: string, start: number, end: number): string | undefined {
  try {
    const value: unknown = JSON.parse(text.slice(start, end))
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}
