import { createHash } from 'node:crypto'

import { checkRunIds } from './run-paths.ts'
import type { RunIds } from './run-paths.ts'

const slugCharacters = 16
const maxLabelCharacters = 63
const maxSubdomainCharacters = 253

/**
 * The name of an attempt's Job (and of its Secret): `ac-<agent>-<run>-<hash6>`, from the second attempt on
 * `ac-<agent>-<run>-<attempt>-<hash6>`. RFC 1123, at most 63 characters, the same for the same ids.
 *
 * @throws ManifestError `INVALID_RUN_IDENTITY`
 */
export function jobName(ids: RunIds): string {
  const attempt = checkRunIds(ids)
  const hash = createHash('sha256').update(`${ids.agentId}:${ids.runId}`).digest('hex').slice(0, 6)
  const parts = ['ac', slug(ids.agentId), slug(ids.runId), attempt > 1 ? String(attempt) : '', hash]
  return parts.filter((part) => part !== '').join('-')
}

function slug(id: string): string {
  const kept = id.toLowerCase().replaceAll(/[^a-z0-9-]/g, '')
  return kept.slice(0, slugCharacters).replaceAll(/^-+|-+$/g, '')
}

/**
 * The text as a label value: characters outside `[A-Za-z0-9._-]` dropped, cut to 63, trimmed to begin and end
 * with a letter or digit. `null` when nothing is left.
 */
export function sanitizeLabelValue(value: string): string | null {
  const kept = value.replaceAll(/[^A-Za-z0-9._-]/g, '').slice(0, maxLabelCharacters)
  const trimmed = kept.replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
  return trimmed === '' ? null : trimmed
}

/** RFC 1123 label: what a namespace is called. */
export function isDnsLabel(value: string): boolean {
  return value.length <= maxLabelCharacters && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(value)
}

/** RFC 1123 subdomain: what most objects are called. */
export function isDnsSubdomain(value: string): boolean {
  if (value.length > maxSubdomainCharacters) return false
  return value.split('.').every((part) => /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(part))
}

/** `name` or `prefix/name`: a key of labels, annotations, node selectors, and of resources. */
export function isQualifiedName(value: string): boolean {
  const slash = value.indexOf('/')
  if (slash !== -1 && !isDnsSubdomain(value.slice(0, slash))) return false
  return isNamePart(value.slice(slash + 1))
}

/** What a label's value may be; empty is allowed. */
export function isLabelValue(value: string): boolean {
  return value === '' || isNamePart(value)
}

function isNamePart(value: string): boolean {
  return (
    value.length <= maxLabelCharacters && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(value)
  )
}

/** A name that every POSIX shell passes on; dash drops others from the environment without a word. */
export function isEnvironmentName(value: string): boolean {
  return value.length <= 200 && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)
}
