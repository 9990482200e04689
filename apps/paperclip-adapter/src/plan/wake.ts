type Wake = Readonly<Record<string, unknown>>

/** A text of the wake, trimmed; absent when it is blank or no text. */
export function wakeText(wake: Wake, ...names: readonly string[]): string | undefined {
  return names
    .map((name) => wake[name])
    .filter((value) => typeof value === 'string')
    .map((value) => value.trim())
    .find((value) => value !== '')
}

/** An object of the wake; empty when it is none. */
export function wakeObject(wake: Wake, name: string): Wake {
  const value = wake[name]
  return isObject(value) ? value : {}
}

/** The objects of a list of the wake. */
export function wakeObjects(wake: Wake, name: string): Wake[] {
  const value = wake[name]
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The texts of a list of the wake, blanks left out. */
export function wakeTexts(wake: Wake, name: string): string[] {
  const value = wake[name]
  if (!Array.isArray(value)) return []
  return value.filter((each) => typeof each === 'string').filter((each) => each.trim() !== '')
}

function isObject(value: unknown): value is Wake {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
