import { badRequest } from './api-refusals.ts'

export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean

/** Compiles a label selector such as `a=b,c in (d,e),!f`. */
export function compileLabelSelector(text: string): LabelMatcher {
  const requirements = splitRequirements(text).map(compileRequirement)
  return (labels) => requirements.every((matches) => matches(labels))
}

/** At commas that are not within parentheses. */
function splitRequirements(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((part) => part.trim())
}

const key = '([A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?)'
const equality = new RegExp(`^${key}\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`)
const membership = new RegExp(`^${key}\\s+(in|notin)\\s+\\(([^()]*)\\)$`)
const existence = new RegExp(`^(!?)\\s*${key}$`)

function compileRequirement(text: string): LabelMatcher {
  const equal = equality.exec(text)
  if (equal !== null) {
    const [, name = '', operator, value] = equal
    return operator === '!='
      ? (labels) => labels[name] !== value
      : (labels) => labels[name] === value
  }
  const member = membership.exec(text)
  if (member !== null) {
    const [, name = '', operator, list = ''] = member
    const values = new Set(list.split(',').map((value) => value.trim()))
    return operator === 'in'
      ? (labels) => values.has(labels[name] ?? '') && labels[name] !== undefined
      : (labels) => labels[name] === undefined || !values.has(labels[name])
  }
  const exists = existence.exec(text)
  if (exists !== null) {
    const [, not, name = ''] = exists
    return (labels) => (labels[name] !== undefined) === (not === '')
  }
  throw badRequest(`unable to parse requirement: ${describeFailure(text)}`)
}

function describeFailure(text: string): string {
  const [, set] = new RegExp(`^${key}\\s+(?:in|notin)\\s+([^(\\s]+)`).exec(text)?.slice(1) ?? []
  if (set !== undefined) return `found '${set}' expected: '('`
  const rest = text.replace(new RegExp(`^!?${key}\\s*(==|=|!=)?\\s*`), '')
  return `found '${rest[0] ?? ''}', expected: identifier`
}
