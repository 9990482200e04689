import type { LogPlaces } from './claim-mounts.ts'
import { checkOptionalText, checkText, sortedEntries } from './field-checks.ts'
import { isLabelValue, isQualifiedName, sanitizeLabelValue } from './kubernetes-names.ts'
import { invalidField, tooLarge } from './manifest-error.ts'
import type { RunSpec } from './run-spec.ts'

/** How Job, pod and Secret say whose they are. */
export interface RunIdentity {
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly skippedLabels: readonly string[]
  readonly warnings: readonly string[]
}

/** The version of the agreement on paths, run script and events; only Jobs that carry it are ever adopted. */
export const volumeContract = '1'

const keyExpected = 'a key such as team or example.com/team'
const labelExpected = 'up to 63 of A-Z a-z 0-9 . _ -, first and last a letter or digit'
const reservedPrefixes = ['paperclip.io/', 'app.kubernetes.io/', 'batch.kubernetes.io/']
const reservedKeys = new Set(['job-name', 'controller-uid'])
const maxAnnotationBytes = 256 * 1024
const maxNameCharacters = 1024

/** Labels and annotations of a run: ours, then the user's that are not in the way of ours. */
export function runIdentity(
  run: RunSpec,
  attempt: number,
  places: Pick<LogPlaces, 'logRoot' | 'logRootInClaim'>,
): RunIdentity {
  checkIdentityTexts(run)
  const own = ownLabels(run)
  const labels = usersOwn('labels', run.labels, checkLabel)
  const annotations = usersOwn('annotations', run.annotations, checkAnnotation)
  const skippedLabels = [...own.skipped, ...labels.skipped]
  const identity = {
    labels: { ...labels.kept, ...own.labels },
    annotations: { ...annotations.kept, ...ownAnnotations(run, attempt, places) },
    skippedLabels,
    warnings: [
      ...own.skipped.map(
        (key) => `Label ${key} left out: its value has no character that a label may have`,
      ),
      ...labels.skipped.map((key) => `Label ${key} left out: it is reserved`),
      ...annotations.skipped.map((key) => `Annotation ${key} left out: it is reserved`),
    ],
  }
  checkAnnotationSize(identity.annotations)
  return identity
}

function ownLabels(run: RunSpec) {
  const raw: [string, string | undefined][] = [
    ['adapter-type', adapterType(run)],
    ['agent-id', run.ids.agentId],
    ['company-id', run.ids.companyId],
    ['run-id', run.ids.runId],
    ['session-id', run.sessionId],
    ['task-id', run.taskId],
  ]
  const labels: Record<string, string> = {
    'app.kubernetes.io/component': 'agent-job',
    'app.kubernetes.io/managed-by': 'paperclip',
  }
  const skipped: string[] = []
  for (const [name, value] of raw) {
    if (value === undefined || value === '') continue
    const key = `paperclip.io/${name}`
    const label = sanitizeLabelValue(value)
    if (label === null) skipped.push(key)
    else labels[key] = label
  }
  return { labels, skipped }
}

function ownAnnotations(
  run: RunSpec,
  attempt: number,
  places: Pick<LogPlaces, 'logRoot' | 'logRootInClaim'>,
): Record<string, string> {
  const entries: [string, string | undefined][] = [
    ['adapter-type', adapterType(run)],
    ['agent-id', run.ids.agentId],
    ['agent-name', run.agentName?.toWellFormed()],
    ['attempt', String(attempt)],
    ['company-id', run.ids.companyId],
    ['log-root', places.logRoot],
    ['log-root-in-claim', places.logRootInClaim],
    ['run-id', run.ids.runId],
    ['session-id', run.sessionId?.toWellFormed()],
    ['task-id', run.taskId?.toWellFormed()],
    ['volume-contract', volumeContract],
  ]
  const annotations: Record<string, string> = {}
  for (const [name, value] of entries) {
    if (value !== undefined) annotations[`paperclip.io/${name}`] = value
  }
  return annotations
}

function adapterType(run: RunSpec): string {
  return run.adapterType ?? 'claude_k8s'
}

function usersOwn(
  field: string,
  entries: Readonly<Record<string, string>> | undefined,
  check: (field: string, value: unknown) => string,
) {
  const kept: Record<string, string> = {}
  const skipped: string[] = []
  for (const [key, value] of sortedEntries(entries)) {
    if (isReserved(key)) {
      skipped.push(key)
      continue
    }
    checkText(`${field} (a key)`, key, isQualifiedName, keyExpected)
    kept[key] = check(`${field}["${key}"]`, value)
  }
  return { kept, skipped }
}

function isReserved(key: string): boolean {
  return reservedKeys.has(key) || reservedPrefixes.some((prefix) => key.startsWith(prefix))
}

function checkLabel(field: string, value: unknown): string {
  if (typeof value === 'string' && isLabelValue(value)) return value
  throw invalidField(field, value, labelExpected)
}

function checkAnnotation(field: string, value: unknown): string {
  if (typeof value === 'string') return value.toWellFormed()
  throw invalidField(field, value, 'text')
}

function checkIdentityTexts(run: RunSpec): void {
  const short = (text: string) => text.length <= maxNameCharacters
  const expected = `text of at most ${maxNameCharacters} characters`
  checkOptionalText('adapterType', run.adapterType, short, expected)
  for (const field of ['agentName', 'taskId', 'sessionId'] as const) {
    const value: unknown = run[field]
    if (value !== '') checkOptionalText(field, value, short, expected)
  }
}

function checkAnnotationSize(annotations: Readonly<Record<string, string>>): void {
  const bytes = Object.entries(annotations).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  )
  if (bytes > maxAnnotationBytes) throw tooLarge('annotations', bytes, maxAnnotationBytes)
}
