import { environmentSource } from './environment-source.ts'
import { checkText, sortedEntries } from './field-checks.ts'
import { isEnvironmentName } from './kubernetes-names.ts'
import type { EnvironmentVariable } from './kubernetes-objects.ts'
import { invalidField, invalidSecret, tooLarge } from './manifest-error.ts'
import type { HostPod, RunSpec } from './run-spec.ts'

const scriptPrefix = 'AGENT_JOBS_'
const reservedPrefixes = [scriptPrefix, 'aj_']
/** Some shells refuse to set these, and end. */
const shellNames = new Set(['BASHOPTS', 'BASH_VERSINFO', 'EUID', 'PPID', 'SHELLOPTS', 'UID'])
const nameExpected = 'letters, digits and _, not beginning with a digit, AGENT_JOBS_ or aj_'
const secretNameExpected = `${nameExpected}, and no name that shells keep for themselves`
/** What Linux takes for one string of argv or environment, its final NUL included. */
const maxStringBytes = 128 * 1024
/** Far below what Linux takes for all of them together (2 MiB with the usual 8 MiB of stack). */
const maxTotalBytes = 1024 * 1024
const pointerBytes = 8

/** What the run script is told about its pod; it takes these names away before the agent starts. */
export interface ScriptSettings {
  readonly attemptDirectory: string
  readonly secretDirectory: string
  readonly terminationMessagePath: string
  readonly memoryDirectory?: string | undefined
  readonly attempt: number
  readonly fenceMethod: 'link' | 'mkdir'
  readonly graceSeconds: number
  readonly beatSeconds: number
}

/**
 * The container's environment: the host pod's entries as they are, then the run's, each name once, then the script's.
 * A name that also is in `secretEnvironment` is left out here.
 */
export function containerEnvironment(
  run: RunSpec,
  host: HostPod,
  settings: ScriptSettings,
): EnvironmentVariable[] {
  checkCommand(run.command)
  const secret = readSecretEnvironment(run)
  const plain = readEnvironment('environment', run.environment)
  const inherited = inheritedEnvironment(host)
  checkTotal(run, [...inherited.map(inheritedText), ...plain.map(asText), ...secret.map(asText)])
  const secretNames = new Set(secret.map(([name]) => name))
  const plainNames = new Set(plain.map(([name]) => name))
  return [
    ...inherited.filter(({ name }) => !secretNames.has(name) && !plainNames.has(name)),
    ...plain
      .filter(([name]) => !secretNames.has(name))
      .map(([name, value]) => ({ name, value: literal(value) })),
    ...scriptEnvironment(settings),
  ]
}

/**
 * Kubernetes expands `$(NAME)` and turns `$$` into `$` in commands and in values of the environment; with every `$`
 * doubled the container gets exactly the text that was meant.
 */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$')
}

/** The secret variables, sorted by name. The run script exports them: a shell must be able to. */
export function readSecretEnvironment(run: RunSpec): [string, string][] {
  for (const name of Object.keys(run.secretEnvironment ?? {})) {
    checkText('secretEnvironment (a name)', name, isSettable, secretNameExpected)
  }
  return readEnvironment('secretEnvironment', run.secretEnvironment)
}

/** The entries sorted by name. Refuses names that a shell drops, and values that no process can have. Shows no value. */
function readEnvironment(
  field: string,
  variables: Readonly<Record<string, string>> | undefined,
): [string, string][] {
  return sortedEntries(variables).map(([name, value]) => {
    checkName(`${field} (a name)`, name)
    return [name, checkString(`${field}.${name}`, value, name.length + 1)]
  })
}

/** Refuses an argv that no process can have. */
function checkCommand(command: readonly string[]): void {
  if (!Array.isArray(command) || command.length === 0) {
    throw invalidField('command', command, 'the program and its arguments')
  }
  for (const [index, value] of command.entries()) checkString(`command[${index}]`, value, 0)
  if (command[0] === '') throw invalidField('command[0]', '', 'the program')
}

function inheritedEnvironment(host: HostPod): EnvironmentVariable[] {
  const byName = new Map<string, EnvironmentVariable>()
  for (const [index, { name, value = '', valueFrom }] of (host.environment ?? []).entries()) {
    const field = `host.environment[${index}]`
    checkName(`${field}.name`, name)
    byName.set(
      name,
      valueFrom === undefined
        ? { name, value: checkString(`${field}.value`, value, name.length + 1) }
        : { name, valueFrom: environmentSource(`${field}.valueFrom`, valueFrom) },
    )
  }
  return [...byName.values()]
}

function checkName(field: string, name: unknown): void {
  checkText(field, name, isUsableName, nameExpected)
}

function isSettable(name: string): boolean {
  return !shellNames.has(name)
}

function isUsableName(name: string): boolean {
  return isEnvironmentName(name) && !reservedPrefixes.some((prefix) => name.startsWith(prefix))
}

function checkString(field: string, value: unknown, namedBytes: number): string {
  if (typeof value !== 'string') throw invalidSecret(field, 'not text', 'text')
  if (value.includes('\0')) throw invalidSecret(field, 'holds a NUL', 'text without NUL')
  const bytes = Buffer.byteLength(value) + namedBytes + 1
  if (bytes > maxStringBytes) throw tooLarge(field, bytes, maxStringBytes)
  return value
}

function checkTotal(run: RunSpec, environment: readonly string[]): void {
  const strings = [...environment, ...run.command]
  const bytes = strings.reduce((sum, text) => sum + Buffer.byteLength(text) + 1 + pointerBytes, 0)
  if (bytes > maxTotalBytes) {
    throw tooLarge('command, environment and secretEnvironment together', bytes, maxTotalBytes)
  }
}

function asText([name, value]: readonly [string, string]): string {
  return `${name}=${value}`
}

function inheritedText({ name, value = '' }: EnvironmentVariable): string {
  return `${name}=${value}`
}

function scriptEnvironment(settings: ScriptSettings): EnvironmentVariable[] {
  const { memoryDirectory: memory } = settings
  const values: (readonly [string, string])[] = [
    ['ATTEMPT', String(settings.attempt)],
    ['ATTEMPT_DIRECTORY', literal(settings.attemptDirectory)],
    ['BEAT_SECONDS', String(settings.beatSeconds)],
    ['FENCE', settings.fenceMethod],
    ['GRACE_SECONDS', String(settings.graceSeconds)],
    ...(memory === undefined ? [] : [['MEMORY_DIRECTORY', literal(memory)] as const]),
    ['SECRET_DIRECTORY', literal(settings.secretDirectory)],
    ['TERMINATION_MESSAGE', literal(settings.terminationMessagePath)],
  ]
  return [
    ...values.map(([name, value]) => ({ name: `${scriptPrefix}${name}`, value })),
    {
      name: `${scriptPrefix}POD_UID`,
      valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } },
    },
  ]
}
