import { RunEvidence } from './run-evidence.ts'

/** Evidence in the form that can be judged, and the names of what had to be left out for it. */
export interface ReadEvidence {
  readonly evidence: RunEvidence
  readonly dropped: readonly string[]
}

const limits = { depth: 12, entries: 500, characters: 16_384, rounds: 64, named: 20 }

/**
 * Reads evidence from anything, a stranger's JSON included. What does not fit the format is left out
 * and named by its path; the rest is kept. Never throws.
 */
export function readEvidence(value: unknown): ReadEvidence {
  const dropped: string[] = []
  const root = copyOf(value)
  if (!isRecord(root)) return { evidence: {}, dropped: value === undefined ? [] : ['evidence'] }
  for (let round = 0; ; round += 1) {
    const parsed = RunEvidence.safeParse(root)
    if (parsed.success) return { evidence: parsed.data, dropped }
    const path = parsed.error.issues[0]?.path ?? []
    // Past the limit whole parts go, so that a bundle full of rubbish is read in bounded time.
    const removed = removeAt(root, round < limits.rounds ? path : path.slice(0, 1))
    if (removed === undefined) return { evidence: {}, dropped: ['evidence'] }
    if (dropped.length < limits.named) dropped.push(removed)
  }
}

/** Removes what stands at a path, or the nearest thing above it when nothing stands there; tells what it removed. */
function removeAt(root: Record<string, unknown>, path: readonly PropertyKey[]): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = walk(root, path.slice(0, length - 1))
    const key = String(path[length - 1])
    if (Array.isArray(parent) && parent[Number(key)] !== undefined) {
      parent.splice(Number(key), 1)
    } else if (isRecord(parent) && parent[key] !== undefined) {
      delete parent[key]
    } else {
      continue
    }
    return nameOf(path.slice(0, length))
  }
  return undefined
}

function walk(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isRecord(value)) value = value[String(key)]
    else return undefined
  }
  return value
}

function nameOf(path: readonly PropertyKey[]): string {
  let name = ''
  for (const key of path) {
    if (typeof key === 'number') name += `[${key}]`
    else name += name === '' ? String(key) : `.${String(key)}`
  }
  return name
}

/** A bounded copy made of plain values only: getters run once, cycles and functions vanish. */
function copyOf(value: unknown): unknown {
  try {
    return copyPart(value, 0)
  } catch {
    return undefined
  }
}

function copyPart(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, limits.characters)
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value
  }
  if (depth >= limits.depth) return undefined
  if (Array.isArray(value)) {
    return value.slice(0, limits.entries).map((entry) => copyPart(entry, depth + 1))
  }
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, entry] of Object.entries(value).slice(0, limits.entries)) {
    copy[key] = copyPart(entry, depth + 1)
  }
  return copy
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
