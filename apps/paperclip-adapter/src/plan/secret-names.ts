const sensitiveName =
  /key|token|secret|passw|credential|authorization|cookie|bearer|jwt|headers|private|dsn/i
const addressWithPassword = /:\/\/[^/\s:@]*:[^/\s@]+@/

/** True when a variable's value is to be treated as a secret, judged by its name or by a password in an address. */
export function isSensitive(name: string, value: string): boolean {
  return sensitiveName.test(name) || addressWithPassword.test(value)
}
