/**
 * Whether a text of the CLI's own (an entry of a result's `errors`, a line of its stderr) says that the session to resume does not exist.
 * Not for text that a model wrote: it may quote anything.
 */
export function isSessionNotFound(text: string): boolean {
  return /^\s*(?:Error: )?(?:No conversation found with session ID|--resume requires a valid session ID)/.test(
    text,
  )
}
