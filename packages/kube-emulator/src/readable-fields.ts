import { badRequest } from './api-refusals.ts'
import type { ApiResource } from './api-resources.ts'
import { itemsAt, objectAt, textAt, valueAt, type JsonObject } from './json-fields.ts'

/** Refuses what the API server cannot even read: fields of a wrong type, quantities, times and data that are none. */
export function expectReadable(resource: ApiResource, body: JsonObject): void {
  const why = unreadable(resource.name, body)
  if (why === undefined) return
  const { kind } = resource
  throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${why}`)
}

function unreadable(resource: string, body: JsonObject): string | undefined {
  switch (resource) {
    case 'jobs':
      return (
        wrongNumber(body, 'JobSpec', 'spec') ??
        wrongFlag(body) ??
        wrongQuantity(objectAt(body, 'spec', 'template', 'spec'))
      )
    case 'pods':
      return wrongQuantity(objectAt(body, 'spec'))
    case 'secrets':
      return wrongData(body)
    case 'leases':
      return wrongTime(body)
    default:
      return undefined
  }
}

const numbers = {
  parallelism: 'int32',
  completions: 'int32',
  activeDeadlineSeconds: 'int64',
  backoffLimit: 'int32',
  ttlSecondsAfterFinished: 'int32',
}

function wrongNumber(body: JsonObject, struct: string, field: string): string | undefined {
  for (const [name, type] of Object.entries(numbers)) {
    const value = valueAt(body, field, name)
    if (value === undefined || Number.isInteger(value)) continue
    const kind = typeof value === 'number' ? `number ${value}` : typeOf(value)
    return `json: cannot unmarshal ${kind} into Go struct field ${struct}.${field}.${name} of type ${type}`
  }
  return undefined
}

function wrongFlag(body: JsonObject): string | undefined {
  const value = valueAt(body, 'spec', 'suspend')
  if (value === undefined || typeof value === 'boolean') return undefined
  return `json: cannot unmarshal ${typeOf(value)} into Go struct field JobSpec.spec.suspend of type bool`
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}

const quantity = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/

function wrongQuantity(spec: JsonObject): string | undefined {
  const containers = [...itemsAt(spec, 'containers'), ...itemsAt(spec, 'initContainers')]
  const amounts = ['limits', 'requests'].flatMap((kind) =>
    containers.flatMap((container) => Object.values(objectAt(container, 'resources', kind))),
  )
  if (amounts.every((amount) => quantity.test(String(amount)))) return undefined
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

function wrongData(body: JsonObject): string | undefined {
  for (const value of Object.values(objectAt(body, 'data'))) {
    const text = String(value).replaceAll(/[\r\n]/g, '')
    if (base64.test(text)) continue
    const at = Math.max(text.search(/[^A-Za-z0-9+/=]/), 0)
    return `illegal base64 data at input byte ${at}`
  }
  return undefined
}

function wrongTime(body: JsonObject): string | undefined {
  for (const name of ['acquireTime', 'renewTime']) {
    const value = textAt(body, 'spec', name)
    if (value === undefined || /T\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)$/.test(value)) continue
    const rest = /(Z|[+-]\d\d:\d\d)$/.exec(value)?.[0] ?? value
    return `parsing time "${value}" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "${rest}" as ".000000"`
  }
  return undefined
}
