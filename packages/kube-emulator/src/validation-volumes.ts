import type { FieldError } from './api-refusals.ts'
import { isJsonObject, textAt } from './json-fields.ts'
import { dnsLabelErrors, duplicate, forbiddenField, required } from './validation-metadata.ts'

/** What a source cannot do without. */
const needs: Readonly<Record<string, string>> = {
  secret: 'secretName',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
  configMap: 'name',
}

/** What is invalid about the volumes of a pod. */
export function volumeErrors(volumes: readonly unknown[], field: string): readonly FieldError[] {
  const names = volumes.map((volume) => textAt(volume, 'name') ?? '')
  return volumes.flatMap((volume, index) => {
    const name = names[index] ?? ''
    const at = `${field}[${index}]`
    return [
      ...(name === '' ? [required(`${at}.name`)] : dnsLabelErrors(`${at}.name`, name)),
      ...(name !== '' && names.indexOf(name) < index ? [duplicate(`${at}.name`, name)] : []),
      ...sourceErrors(volume, at),
    ]
  })
}

function sourceErrors(volume: unknown, at: string): readonly FieldError[] {
  const kinds = isJsonObject(volume)
    ? Object.keys(volume).filter((key) => key !== 'name' && isJsonObject(volume[key]))
    : []
  return kinds.flatMap((kind, index) => {
    if (index > 0)
      return [forbiddenField(`${at}.${kind}`, 'may not specify more than 1 volume type')]
    const need = needs[kind]
    const isMissing = need !== undefined && (textAt(volume, kind, need) ?? '') === ''
    return isMissing ? [required(`${at}.${kind}.${need}`)] : []
  })
}
