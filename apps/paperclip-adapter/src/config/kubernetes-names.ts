/** The forms of names that Kubernetes accepts, each with the words that say so to a person. */
export interface NameForm {
  readonly pattern: RegExp
  readonly maxLength: number
  readonly expected: string
}

/** Namespaces, containers: RFC 1123 label. */
export const dnsLabel: NameForm = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  maxLength: 63,
  expected:
    'at most 63 lowercase letters, digits and "-", starting and ending with a letter or digit',
}

/** Most object names: RFC 1123 subdomain. */
export const dnsSubdomain: NameForm = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  maxLength: 253,
  expected:
    'at most 253 lowercase letters, digits, "-" and ".", starting and ending with a letter or digit',
}

const labelName = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** True when the text has the form. */
export function hasForm(text: string, form: NameForm): boolean {
  return text.length <= form.maxLength && form.pattern.test(text)
}

/** True for a key of a label or of a taint: an optional DNS prefix and `/`, then a name of at most 63. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (slash >= 0 && !hasForm(key.slice(0, slash), dnsSubdomain)) return false
  return name.length <= 63 && labelName.test(name)
}

/** True for the value of a label: empty, or a name of at most 63. */
export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= 63 && labelName.test(value))
}
