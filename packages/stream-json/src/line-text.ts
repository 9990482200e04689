const strictDecoder = new TextDecoder('utf-8', { fatal: true })
const lenientDecoder = new TextDecoder('utf-8')

/** No string can hold much more; what is longer is cut, which makes it a broken line. */
const maxLineBytes = 2 ** 28

/** The text of one line, and whether its bytes were UTF-8. */
export interface LineText {
  readonly text: string
  readonly isUtf8: boolean
}

/** Decodes one line as a whole. Bytes that are not UTF-8 become U+FFFD; a byte order mark and the line's end are left out. */
export function readLineText(line: Uint8Array | string): LineText {
  if (typeof line === 'string') return { text: trimLine(line), isUtf8: true }
  const bytes = line.length > maxLineBytes ? line.subarray(0, maxLineBytes) : line
  try {
    return { text: trimLine(strictDecoder.decode(bytes)), isUtf8: true }
  } catch {
    return { text: trimLine(lenientDecoder.decode(bytes)), isUtf8: false }
  }
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const byteOrderMark = 0xfeff

function trimLine(text: string): string {
  const start = text.charCodeAt(0) === byteOrderMark ? 1 : 0
  let end = text.length
  if (text.charCodeAt(end - 1) === lineFeed) end -= 1
  if (text.charCodeAt(end - 1) === carriageReturn) end -= 1
  return text.slice(start, Math.max(start, end))
}
