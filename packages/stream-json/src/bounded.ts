import { cutText } from './cut-text.ts'
import { summaryLimits } from './summary-limits.ts'

export function cutName(text: string): string {
  return cutText(text, summaryLimits.nameLength)
}

export function cutOptional(
  text: string | undefined,
  limit: number = summaryLimits.nameLength,
): string | undefined {
  return text === undefined ? undefined : cutText(text, limit)
}

/** The first `limit` items, and how many there were more. */
export function takeFirst<T>(items: readonly T[], limit: number): { kept: T[]; dropped: number } {
  const kept = items.slice(0, limit)
  return { kept, dropped: items.length - kept.length }
}

/** Sets a key of a map that may hold `limit` keys; false when it was full and the key is new. */
export function setBounded<T>(map: Map<string, T>, key: string, value: T, limit: number): boolean {
  if (!map.has(key) && map.size >= limit) return false
  map.set(key, value)
  return true
}

/** A key for a map that becomes an object: `__proto__` would not survive that. */
export function objectKey(name: string): string {
  const key = cutName(name)
  return key === '__proto__' ? '(__proto__)' : key
}
