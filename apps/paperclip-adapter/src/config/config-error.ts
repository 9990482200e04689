const brand = Symbol.for('paperclip-adapter-claude-k8s/ConfigError')
const maxShownCharacters = 200

/** Why a run could not start from what it was given. */
export type ConfigErrorCode = 'INVALID_CONFIG' | 'EMPTY_PROMPT'

/** One field that cannot be used. */
export interface ConfigIssue {
  readonly field: string
  /** What was given; `undefined` for a secret, which is never kept. */
  readonly value: unknown
  /** What would have been valid, for people. */
  readonly expected: string
}

/** The configuration of the agent cannot be used. Thrown before anything is created or asked of a cluster. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  /** Every field that is wrong, in the order of the form; at least one. */
  readonly issues: readonly [ConfigIssue, ...ConfigIssue[]]

  constructor(code: ConfigErrorCode, issues: readonly [ConfigIssue, ...ConfigIssue[]]) {
    super(describe(code, issues))
    this.code = code
    this.issues = issues
    Object.defineProperty(this, brand, { value: true })
  }

  /** The first wrong field. */
  get field(): string {
    return this.issues[0].field
  }

  get value(): unknown {
    return this.issues[0].value
  }

  get expected(): string {
    return this.issues[0].expected
  }

  /** True for a `ConfigError` of any installed version of this package. */
  static is(error: unknown): error is ConfigError {
    return error instanceof Error && brand in error
  }
}

function describe(code: ConfigErrorCode, issues: readonly ConfigIssue[]): string {
  const lines = issues.map(({ field, value, expected }) => {
    return `${field}${value === undefined ? '' : ` is ${show(value)}`}: expected ${expected}`
  })
  const subject = code === 'EMPTY_PROMPT' ? 'Empty prompt' : 'Invalid configuration'
  return `${subject}: ${lines.join('; ')}`
}

function show(value: unknown): string {
  const text = shownAsJson(value)
  return text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…` : text
}

function shownAsJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
