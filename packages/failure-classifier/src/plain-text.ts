// Everything in the evidence may have been written by the agent or by somebody else's image.

// Terminal sequences, after their escape character: colours and cursor, titles and links, single letters.
const afterEscape = /^(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*\p{Cc}?|[@-Z\\-_])/u
// Control and format characters (bidirectional overrides, zero-width, tags), separators, lone surrogates.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu
const jsonStart = /[[{]\s*"/u
const protocolField = /"(?:type|session_id)"\s*:/u

/**
 * One bounded line without control characters, escape sequences and protocol JSON; undefined when
 * nothing is left to say.
 */
export function plain(
  text: string | null | undefined,
  maxCharacters: number = 300,
): string | undefined {
  if (text === null || text === undefined) return undefined
  const line = withoutProtocol(withoutEscapes(text.slice(0, 8_192)))
    .replaceAll(unprintable, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
  return line === '' ? undefined : cut(line, maxCharacters)
}

function withoutEscapes(text: string): string {
  const [first = '', ...rest] = text.split('\u{1b}')
  return first + rest.map((part) => part.replace(afterEscape, '')).join('')
}

/** The agent's protocol, and the pod's, are for programs; from their first brace on the text is left out. */
function withoutProtocol(text: string): string {
  const start = text.search(jsonStart)
  if (start === -1) return text
  const before = text.slice(0, start).trim()
  if (before === '') return ''
  return protocolField.test(text.slice(start)) ? `${before} …` : text
}

/** Cuts between characters, never inside one. */
function cut(line: string, maxCharacters: number): string {
  if (line.length <= maxCharacters) return line
  return `${line.slice(0, maxCharacters - 1).replace(/[\u{d800}-\u{dbff}]$/u, '')}…`
}

/** The text, ending as a sentence does. */
export function sentence(text: string): string {
  return /[.!?…]$/u.test(text) ? text : `${text}.`
}

const units: readonly (readonly [string, number])[] = [
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
]

/** Bytes as Kubernetes writes quantities: `2Gi`, `1.98Gi`, `512Mi`. */
export function quantity(bytes: number): string {
  for (const [unit, size] of units) {
    // Rounded down: a peak just below the limit must not read as the limit itself.
    if (bytes >= size) return `${Math.floor((bytes / size) * 100) / 100}${unit}`
  }
  return `${bytes} bytes`
}
