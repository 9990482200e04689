import { isSensitive } from './secret-names.ts'

/** Names of variables that Jobs inherit from the server's pod unless the configuration says otherwise. */
export const defaultInheritEnv: readonly string[] = [
  'ANTHROPIC_*',
  'CLAUDE_CODE_*',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_BEARER_TOKEN_BEDROCK',
  'CLOUD_ML_REGION',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'TZ',
  'LANG',
  'LC_ALL',
]

/** The part of a container's spec that is read. */
export interface HostContainer {
  readonly env?: readonly HostVariable[]
  readonly envFrom?: readonly HostSource[]
}

/** One variable of a container. References are passed on as they are. */
export interface HostVariable {
  readonly name: string
  readonly value?: string
  readonly valueFrom?: object
}

interface HostSource {
  readonly prefix?: string
  readonly secretRef?: { readonly name?: string }
  readonly configMapRef?: { readonly name?: string }
}

/** What Jobs inherit. */
export interface InheritedEnvironment {
  /** For the Job: references, and literal values that are not sensitive. */
  readonly variables: readonly HostVariable[]
  /** Literal values that are sensitive: for the run's own Secret. */
  readonly secrets: Readonly<Record<string, string>>
  /** What the inherited variables are worth in the server's own process: to decide by, never to hand on. */
  readonly values: Readonly<Record<string, string>>
  /** Those of the values that must never be shown. */
  readonly redact: readonly string[]
}

/**
 * Picks from the server's own container what Jobs inherit: variables whose name is on the list (`*` at the end matches
 * the rest of a name). References stay references, so that their values never enter the Job. A variable that the
 * container has from a whole Secret or ConfigMap becomes a reference to that one key; `server` is the environment of the
 * server's process, which tells the keys that such a source has.
 */
export function inheritEnvironment(
  container: HostContainer,
  allowlist: readonly string[],
  server: Readonly<Record<string, string | undefined>>,
): InheritedEnvironment {
  const isAllowed = (name: string): boolean =>
    allowlist.some((entry) =>
      entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry,
    )
  const own = (container.env ?? []).filter(({ name }) => isAllowed(name))
  const named = new Set(container.env?.map(({ name }) => name))
  const others = Object.keys(server).filter((name) => isAllowed(name) && !named.has(name))
  const referred = others
    .toSorted()
    .flatMap((name) => (container.envFrom ?? []).flatMap((source) => referenceTo(name, source)))
  return {
    ...valuesOf([...referred.map(({ name }) => ({ name })), ...own], server),
    variables: [...referred, ...own.filter((variable) => !hasSecret(variable))],
    secrets: Object.fromEntries(
      own.filter(hasSecret).map(({ name, value }) => [name, value ?? '']),
    ),
  }
}

/** A variable that names its Secret is secret; of one that may come from a whole Secret only its name can tell. */
function valuesOf(
  inherited: readonly HostVariable[],
  server: Readonly<Record<string, string | undefined>>,
): Pick<InheritedEnvironment, 'values' | 'redact'> {
  const known = inherited.flatMap((variable) => {
    const value = server[variable.name] ?? variable.value
    return value === undefined ? [] : [{ ...variable, value }]
  })
  const isHidden = ({ name, value, valueFrom = {} }: (typeof known)[number]): boolean =>
    'secretKeyRef' in valueFrom ? valueFrom.secretKeyRef !== undefined : isSensitive(name, value)
  return {
    values: Object.fromEntries(known.map(({ name, value }) => [name, value])),
    redact: [...new Set(known.filter(isHidden).map(({ value }) => value))],
  }
}

function hasSecret({ name, value }: HostVariable): boolean {
  return value !== undefined && isSensitive(name, value)
}

/** Optional, since nothing says which source holds the key: a missing one then sets nothing. */
function referenceTo(name: string, { prefix = '', ...source }: HostSource): HostVariable[] {
  if (!name.startsWith(prefix)) return []
  const key = name.slice(prefix.length)
  const secret = source.secretRef?.name
  if (secret !== undefined) {
    return [{ name, valueFrom: { secretKeyRef: { name: secret, key, optional: true } } }]
  }
  const map = source.configMapRef?.name
  if (map === undefined) return []
  return [{ name, valueFrom: { configMapKeyRef: { name: map, key, optional: true } } }]
}
