/** Keeps at most `limit` UTF-16 units of a text and says how many more there were; a surrogate pair is not split. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const end = isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit
  return `${copyText(text.slice(0, end))}… (+${text.length - end} characters)`
}

/** V8 keeps the whole text alive for a slice of it; a kept slice of a line of 16 MiB must not. */
function copyText(slice: string): string {
  const copy: unknown = JSON.parse(JSON.stringify(slice))
  return typeof copy === 'string' ? copy : ''
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
