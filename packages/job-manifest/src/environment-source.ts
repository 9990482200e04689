import type { EnvironmentSource, KeyReference } from './kubernetes-objects.ts'
import { invalidField } from './manifest-error.ts'

/** A reference as the host pod has it, its keys in one order. */
export function environmentSource(field: string, source: EnvironmentSource): EnvironmentSource {
  const { configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef } = source
  if (configMapKeyRef !== undefined) return { configMapKeyRef: keyReference(configMapKeyRef) }
  if (secretKeyRef !== undefined) return { secretKeyRef: keyReference(secretKeyRef) }
  if (fieldRef !== undefined) {
    const { apiVersion, fieldPath } = fieldRef
    return { fieldRef: { ...(apiVersion !== undefined && { apiVersion }), fieldPath } }
  }
  if (resourceFieldRef === undefined) {
    throw invalidField(field, source, 'a key of a ConfigMap or Secret, or a field of the pod')
  }
  // Without its container's name the reference means the container that has the variable.
  const { divisor, resource } = resourceFieldRef
  return { resourceFieldRef: { ...(divisor !== undefined && { divisor }), resource } }
}

function keyReference({ name, key, optional }: KeyReference): KeyReference {
  return {
    ...(name !== undefined && { name }),
    key,
    ...(optional !== undefined && { optional }),
  }
}
