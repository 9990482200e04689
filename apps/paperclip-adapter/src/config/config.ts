import { ConfigError, type ConfigIssue } from './config-error.ts'
import { fieldDescriptions } from './config-fields.ts'
import { ConfigSchema } from './config-schema.ts'
import { quantityValue } from './quantity.ts'

/** The shortest and the longest time in seconds that a stopped agent gets to finish. */
const graceRange = { min: 10, max: 30 }
const formerKeys = ['enableRtk', 'rtkMaxOutputBytes'] as const
const resourceNames = ['cpu', 'memory', 'ephemeral-storage'] as const

/** The configuration of an agent, complete and checked. */
export interface AdapterConfig extends Omit<
  ConfigSchema,
  'resources' | `resources.${'requests' | 'limits'}.${(typeof resourceNames)[number]}`
> {
  /** Quantities by resource name. */
  readonly resources: Record<'requests' | 'limits', Record<string, string>>
}

/**
 * Reads the stored configuration. Accepts everything that the form can deliver.
 *
 * @throws {ConfigError} `INVALID_CONFIG`, naming every invalid field, its value and what was expected.
 */
export function parseConfig(raw: unknown): { config: AdapterConfig; warnings: string[] } {
  const stored = withFlatResources(isObject(raw) ? raw : {})
  const parsed = ConfigSchema.safeParse(stored)
  if (!parsed.success) throw invalid(issuesOf(parsed.error.issues, stored))
  const config = withResources(parsed.data)
  const contradicting = contradictions(config)
  if (contradicting.length > 0) throw invalid(contradicting)
  const graceSec = Math.min(Math.max(config.graceSec, graceRange.min), graceRange.max)
  return {
    config: { ...config, graceSec },
    warnings: warningsOf(stored, config.graceSec, graceSec),
  }
}

/** One issue a field, however many of its parts are wrong. */
function issuesOf(
  found: readonly { path: PropertyKey[]; message: string }[],
  stored: Record<string, unknown>,
): ConfigIssue[] {
  const expected = new Map<string, string>()
  for (const { path, message } of found) {
    const name = String(path[0])
    if (!expected.has(name)) expected.set(name, message)
  }
  return [...expected].map(([name, message]) => issue(name, stored[name], message))
}

function warningsOf(stored: Record<string, unknown>, given: number, used: number): string[] {
  const former = formerKeys.filter((key) => key in stored)
  return [
    ...(former.length === 0
      ? []
      : [
          `Ignored ${former.join(' and ')}: output is no longer rewritten; remove the key from the configuration.`,
        ]),
    ...(given === used
      ? []
      : [`graceSec ${given} is outside ${graceRange.min} to ${graceRange.max}: using ${used}.`]),
  ]
}

/** Quantities given as an object count as the form's fields, where the form's are blank. */
function withFlatResources(raw: Record<string, unknown>): Record<string, unknown> {
  const { resources } = raw
  if (!isObject(resources)) return raw
  const flat: Record<string, unknown> = { ...raw }
  const rest: Record<string, unknown> = { ...resources }
  for (const kind of ['requests', 'limits'] as const) {
    const given = resources[kind]
    if (!isObject(given)) continue
    const further = { ...given }
    for (const name of resourceNames) {
      const key = `resources.${kind}.${name}`
      if (isBlank(flat[key])) flat[key] = given[name]
      delete further[name]
    }
    rest[kind] = further
  }
  return { ...flat, resources: rest }
}

function withResources(stored: ConfigSchema): AdapterConfig {
  const {
    'resources.requests.cpu': requestedCpu,
    'resources.requests.memory': requestedMemory,
    'resources.requests.ephemeral-storage': requestedStorage,
    'resources.limits.cpu': cpuLimit,
    'resources.limits.memory': memoryLimit,
    'resources.limits.ephemeral-storage': storageLimit,
    resources,
    ...config
  } = stored
  const requests = quantities([requestedCpu, requestedMemory, requestedStorage], resources.requests)
  const limits = quantities([cpuLimit, memoryLimit, storageLimit], resources.limits)
  return { ...config, resources: { requests, limits } }
}

/** What is wrong although each field alone is right. */
function contradictions({ resources, claimName, mountPath }: AdapterConfig): ConfigIssue[] {
  const { requests, limits } = resources
  const above = Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name]
    if (limit === undefined || (quantityValue(request) ?? 0) <= (quantityValue(limit) ?? 0)) {
      return []
    }
    return [issue(`resources.requests.${name}`, request, `at most the limit of ${limit}`)]
  })
  if (claimName === undefined || mountPath !== undefined) return above
  const expected = `the path where the server mounts the claim "${claimName}"`
  return [...above, issue('mountPath', undefined, expected)]
}

function quantities(
  values: readonly (string | undefined)[],
  further: Record<string, string>,
): Record<string, string> {
  const named = resourceNames.flatMap((name, index) => {
    const value = values[index]
    return value === undefined ? [] : [[name, value] as const]
  })
  return { ...Object.fromEntries(named), ...further }
}

function invalid(issues: readonly ConfigIssue[]): ConfigError {
  const [first = issue('config', undefined, 'an object'), ...others] = issues
  return new ConfigError('INVALID_CONFIG', [first, ...others])
}

function issue(field: string, value: unknown, expected: string): ConfigIssue {
  const described = Object.entries(ConfigSchema.shape).find(([key]) => key === field)
  const secret = described !== undefined && fieldDescriptions.get(described[1])?.secret === true
  return { field, value: secret ? undefined : value, expected }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}
