import { ApiFailure } from './api-failure.ts'

const NEWLINE = 0x0a

/** Splits chunks of bytes into lines, whatever the chunks' borders; a line over the limit is refused. */
export async function* splitWatchLines(
  chunks: AsyncIterable<Buffer>,
  maxLineBytes: number,
): AsyncGenerator<string> {
  let pieces: Buffer[] = []
  let length = 0
  const keep = (piece: Buffer): void => {
    pieces.push(piece)
    length += piece.length
    if (length > maxLineBytes) {
      throw new ApiFailure(`an event of the watch is longer than ${maxLineBytes} bytes`)
    }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      keep(chunk.subarray(from, at))
      yield Buffer.concat(pieces, length).toString('utf8')
      pieces = []
      length = 0
      from = at + 1
    }
    if (from < chunk.length) keep(chunk.subarray(from))
  }
}
