import type { KubeConfigLike } from './cluster-connection.ts'

/** What a `KubeConfig` has besides, as far as a copy of it is concerned. */
interface Copyable {
  loadFromOptions(options: unknown): void
  addAuthenticator(authenticator: unknown): void
  readonly custom_authenticators?: readonly unknown[]
}

/**
 * A copy of a `KubeConfig` that has not cached any token: its authenticators keep what they read, for a
 * minute or until it should expire, and a server may refuse it earlier. Any other object is returned as it is.
 */
export function withoutCaches(config: KubeConfigLike): KubeConfigLike {
  if (!isCopyable(config)) return config
  const copy: unknown = Reflect.construct(config.constructor, [])
  if (!isKubeConfig(copy) || !isCopyable(copy)) return config
  copy.loadFromOptions(config)
  for (const authenticator of config.custom_authenticators ?? []) {
    copy.addAuthenticator(authenticator)
  }
  return copy
}

function isCopyable<T extends object>(config: T): config is T & Copyable {
  return (
    'loadFromOptions' in config &&
    typeof config.loadFromOptions === 'function' &&
    'addAuthenticator' in config &&
    typeof config.addAuthenticator === 'function'
  )
}

function isKubeConfig(value: unknown): value is KubeConfigLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'getCurrentCluster' in value &&
    'applyToHTTPSOptions' in value
  )
}
