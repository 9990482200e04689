const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u
const invisible = /[\p{M}\u200c\u200d]/u

/** Breaks a line into pieces of at most `width` columns, at a space where there is one. A width below 1 breaks nothing. */
export function foldLine(line: string, width: number): string[] {
  if (!(width >= 1) || line.length * 2 <= width) return [line]
  const pieces: string[] = []
  let piece = ''
  let columns = 0
  for (const character of line) {
    const added = columnsOf(character)
    if (columns + added > width && piece !== '') {
      piece = breakPiece(pieces, piece, character)
      columns = measure(piece)
      // The space that a line is broken at belongs to neither part.
      if (character === ' ') continue
    }
    piece += character
    columns += added
  }
  return [...pieces, piece]
}

/** Puts the piece up to its last space on the list; what remains begins the next one. */
function breakPiece(pieces: string[], piece: string, next: string): string {
  const space = next === ' ' ? piece.length : piece.lastIndexOf(' ')
  if (space <= 0) {
    pieces.push(piece)
    return ''
  }
  pieces.push(piece.slice(0, space))
  return piece.slice(space + 1)
}

function measure(text: string): number {
  let columns = 0
  for (const character of text) columns += columnsOf(character)
  return columns
}

function columnsOf(character: string): number {
  if (character < '\u0300') return 1
  if (invisible.test(character)) return 0
  return wide.test(character) ? 2 : 1
}
