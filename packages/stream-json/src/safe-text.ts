const escape = '\u001b'
const bell = 0x07
const escapeCode = 0x1b
const newline = 0x0a
/** Introducers of sequences that run until a terminator: DCS, SOS, OSC, PM, APC. */
const stringIntroducers = 'PX]^_'

/**
 * Makes a stranger's text safe to print on a terminal: no escape sequences, no control characters but newline and tab, no characters that
 * hide or reorder what follows. Every way to end a line becomes a newline. Letters and joined emoji stay.
 */
export function safeText(text: string): string {
  return stripEscapes(text)
    .replace(/\r\n?|[\u0085\p{Zl}\p{Zp}]/gu, '\n')
    .replace(/(?![\n\t\u{200c}\u{200d}])[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
}

function stripEscapes(text: string): string {
  let at = text.indexOf(escape)
  if (at === -1) return text
  let kept = ''
  let start = 0
  while (at !== -1) {
    kept += text.slice(start, at)
    start = endOfSequence(text, at)
    at = text.indexOf(escape, start)
  }
  return kept + text.slice(start)
}

/** Where the text goes on after the escape character at `at`. A sequence that never ends loses only its introducer, so it cannot hide the text after it. */
function endOfSequence(text: string, at: number): number {
  const introducer = text.charAt(at + 1)
  if (introducer === '') return at + 1
  if (introducer === '[') return endOfRun(text, at + 2, 0x3f)
  if (stringIntroducers.includes(introducer)) return endOfString(text, at + 2)
  return endOfRun(text, at + 1, 0x2f)
}

/** Parameters and intermediates from a space to `last`, then one final character; `from` when there is no such end. */
function endOfRun(text: string, from: number, last: number): number {
  let at = from
  while (isBetween(text.charCodeAt(at), 0x20, last)) at += 1
  return isBetween(text.charCodeAt(at), last + 1, 0x7e) ? at + 1 : from
}

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === bell) return at + 1
    if (code === escapeCode) return text.charAt(at + 1) === '\\' ? at + 2 : from
    if (code === newline) return from
  }
  return from
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high
}
