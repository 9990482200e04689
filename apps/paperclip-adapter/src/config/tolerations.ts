import { isLabelKey, isLabelValue } from './kubernetes-names.ts'

/** A toleration as a pod carries it. */
export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute'
  readonly tolerationSeconds?: number
}

/** What `readTolerations` understands, for people. */
export const tolerationsExpected =
  'a list of tolerations (key, operator Exists or Equal, value, effect NoSchedule, PreferNoSchedule or NoExecute, tolerationSeconds) as JSON or as YAML lines "- key: name"'

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const
const known = new Set(['key', 'operator', 'value', 'effect', 'tolerationSeconds'])

/**
 * Reads tolerations from a list, JSON text, or lines like those of YAML. `undefined` when any part of it is
 * something that Kubernetes would refuse.
 */
export function readTolerations(raw: unknown): Toleration[] | undefined {
  const list = typeof raw === 'string' ? readText(raw) : raw
  const entries = Array.isArray(list) ? list : [list]
  const tolerations = entries.map(readToleration)
  return tolerations.every((toleration) => toleration !== undefined) ? tolerations : undefined
}

function readText(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '') return []
  if (!/^[[{]/.test(trimmed)) return readLines(trimmed)
  try {
    return JSON.parse(trimmed)
  } catch {
    return undefined
  }
}

/** The flat subset of YAML that a list of tolerations needs: `- name: value`, then more `name: value`. */
function readLines(text: string): unknown {
  const entries: Record<string, string>[] = []
  for (const line of text.split(/\r?\n/)) {
    const content = line.replace(/(^|\s)#.*$/, '').trim()
    if (content === '' || content === '---' || content === 'tolerations:') continue
    const [, dash, name, value] = /^(-\s*)?([A-Za-z]+)\s*:\s*(.*)$/.exec(content) ?? []
    if (name === undefined || value === undefined) return undefined
    if (dash !== undefined || entries.length === 0) entries.push({})
    const entry = entries.at(-1)
    if (entry === undefined || name in entry) return undefined
    entry[name] = unquoted(value)
  }
  return entries
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text
}

function readToleration(raw: unknown): Toleration | undefined {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  const fields: Record<string, unknown> = Object.fromEntries(
    Object.entries(raw).filter(
      ([, value]) => value !== undefined && value !== null && value !== '',
    ),
  )
  if (Object.keys(raw).some((name) => !known.has(name))) return undefined
  const toleration = {
    ...readMatch(fields),
    ...readEffect(fields['effect']),
    ...readSeconds(fields['tolerationSeconds']),
  }
  return 'invalid' in toleration || refused(toleration) ? undefined : toleration
}

const invalid = { invalid: true } as const

function readMatch(fields: Record<string, unknown>): Toleration | typeof invalid {
  const { key, operator, value } = fields
  if (key !== undefined && (typeof key !== 'string' || !isLabelKey(key))) return invalid
  if (operator !== undefined && operator !== 'Exists' && operator !== 'Equal') return invalid
  if (value !== undefined && (typeof value !== 'string' || !isLabelValue(value))) return invalid
  return {
    ...(key === undefined ? {} : { key }),
    ...(operator === undefined ? {} : { operator }),
    ...(value === undefined ? {} : { value }),
  }
}

function readEffect(raw: unknown): Toleration | typeof invalid {
  if (raw === undefined) return {}
  const effect = effects.find((name) => name === raw)
  return effect === undefined ? invalid : { effect }
}

function readSeconds(raw: unknown): Toleration | typeof invalid {
  if (raw === undefined) return {}
  const seconds = typeof raw === 'string' && /^-?\d+$/.test(raw) ? Number(raw) : raw
  return Number.isSafeInteger(seconds) ? { tolerationSeconds: Number(seconds) } : invalid
}

/** Combinations that the API server answers with 422. */
function refused({ key, operator, value, effect, tolerationSeconds }: Toleration): boolean {
  if (key === undefined && operator !== 'Exists') return true
  if (operator === 'Exists' && value !== undefined) return true
  return tolerationSeconds !== undefined && effect !== 'NoExecute'
}
