/** What is wrong: ids that cannot name a run, a field that is absent, one that is not as it must be, or something larger than its carrier takes. */
export type ManifestErrorCode =
  | 'INVALID_RUN_IDENTITY'
  | 'MISSING_FIELD'
  | 'INVALID_FIELD'
  | 'TOO_LARGE'

const brand = Symbol.for('@agent-jobs/job-manifest/ManifestError')
const shownCharacters = 200

/** A run that cannot be described to Kubernetes. Thrown before anything was built; never carries a secret value. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
  readonly code: ManifestErrorCode
  /** Which part of the input, as a path: `resources.limits.memory`, `labels["team"]`, `agentId`. */
  readonly field: string
  /** The refused value; text is cut at 200 characters, and `undefined` stands for an absent or a secret one. */
  readonly value: unknown
  /** What would have been accepted. */
  readonly expected: string
  readonly [brand] = true

  constructor(
    message: string,
    facts: { code: ManifestErrorCode; field: string; value?: unknown; expected: string },
  ) {
    super(message)
    this.code = facts.code
    this.field = facts.field
    this.value = typeof facts.value === 'string' ? shorten(facts.value) : facts.value
    this.expected = facts.expected
  }

  /** Tells a ManifestError from any other value, also when two versions of this package are installed. */
  static is(error: unknown): error is ManifestError {
    return typeof error === 'object' && error !== null && brand in error
  }
}

/** The error for a value that is not as it must be, or is absent. */
export function invalidField(field: string, value: unknown, expected: string): ManifestError {
  if (value === undefined || value === null || value === '') {
    const message = `Missing ${field}: expected ${expected}`
    return new ManifestError(message, { code: 'MISSING_FIELD', field, value, expected })
  }
  const message = `Invalid ${field} ${show(value)}: expected ${expected}`
  return new ManifestError(message, { code: 'INVALID_FIELD', field, value, expected })
}

/** The error for a value that must not be shown, because it is or may be a secret. */
export function invalidSecret(field: string, problem: string, expected: string): ManifestError {
  const message = `Invalid ${field} (${problem}): expected ${expected}`
  return new ManifestError(message, { code: 'INVALID_FIELD', field, expected })
}

/** The error for something that its carrier cannot take. The value is never shown. */
export function tooLarge(field: string, bytes: number, limitBytes: number): ManifestError {
  const expected = `at most ${limitBytes} bytes`
  const message = `${field} is too large: ${bytes} bytes, expected ${expected}`
  return new ManifestError(message, { code: 'TOO_LARGE', field, value: bytes, expected })
}

/** The error for an id that must not become part of a path; its wording is what people search for. */
export function invalidIdentity(field: string, value: unknown, expected: string): ManifestError {
  const message = `Invalid ${field} for log path: ${shorten(plain(value))}`
  return new ManifestError(message, { code: 'INVALID_RUN_IDENTITY', field, value, expected })
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(shorten(value)) : shorten(plain(value))
}

/** Total: strangers' values may have no usable `toString`. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? '(a list)' : '(an object)'
  }
  return String(value)
}

function shorten(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}…`
}
