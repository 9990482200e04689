import { DemoError } from './demo-error.ts'

/** A command line that cannot be understood. */
export function usage(message: string): DemoError {
  return new DemoError('USAGE', message)
}

/** What a person gave, for a message. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
