import type { KubernetesObject } from './kubernetes-object.ts'

// What is stored never changes, so each state is written out once, whoever asks for it.
const written = new WeakMap<KubernetesObject, string>()

/** An object as it stands in a list, without kind and version. */
export function itemJson(object: KubernetesObject): string {
  const known = written.get(object)
  if (known !== undefined) return known
  const { apiVersion: _, kind: __, metadata, ...rest } = object
  const text = JSON.stringify({ metadata, ...rest })
  written.set(object, text)
  return text
}

/** An object as it stands alone. */
export function objectJson(object: KubernetesObject): string {
  const { kind, apiVersion } = object
  return `{"kind":"${kind}","apiVersion":"${apiVersion}",${itemJson(object).slice(1)}`
}
