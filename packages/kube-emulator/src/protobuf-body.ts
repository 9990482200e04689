import { ApiError } from './api-error.ts'
import { textAt, type JsonObject } from './json-fields.ts'
import { protobufKinds, type FieldKind, type MessageShape } from './protobuf-shapes.ts'
import { protobufFields, type WireField } from './protobuf-wire.ts'

const magic = Buffer.from('k8s\0')

const envelope: MessageShape = {
  1: {
    name: 'type',
    kind: { 1: { name: 'apiVersion', kind: 'text' }, 2: { name: 'kind', kind: 'text' } },
  },
  2: { name: 'raw', kind: 'bytes' },
}

/** Reads an object that is written as Kubernetes' protobuf; what is not understood is refused, never left out. */
export function readProtobuf(bytes: Buffer): JsonObject {
  if (!bytes.subarray(0, magic.length).equals(magic)) throw unreadable('it is something else')
  const outer = readMessage(bytes.subarray(magic.length), envelope, 'the envelope')
  const kind = textAt(outer, 'type', 'kind') ?? ''
  const shape = protobufKinds[kind]
  if (shape === undefined) throw unreadable(`it is a ${kind}`)
  const raw = Buffer.from(textAt(outer, 'raw') ?? '', 'base64')
  const apiVersion = textAt(outer, 'type', 'apiVersion')
  return { apiVersion, kind, ...readMessage(raw, shape, kind) }
}

function readMessage(bytes: Buffer, shape: MessageShape, place: string): Record<string, unknown> {
  const message: Record<string, unknown> = {}
  for (const field of fieldsOf(bytes)) {
    const known = shape[field.number]
    if (known === undefined) {
      // What Go writes of a field that nobody set.
      if (field.bytes.length === 0 && field.value === 0) continue
      throw unreadable(`field ${field.number} of ${place} is set`)
    }
    const { name, kind, holds } = known
    if (holds === 'map')
      message[name] = { ...asObject(message[name]), ...readEntry(field, kind, name) }
    else if (holds === 'list')
      message[name] = [...asList(message[name]), readValue(field, kind, name)]
    else if (kind !== 'text' || field.bytes.length > 0) message[name] = readValue(field, kind, name)
  }
  return message
}

function readEntry(field: WireField, kind: FieldKind, place: string): JsonObject {
  const shape: MessageShape = { 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind } }
  const { key = '', value = '' } = readMessage(field.bytes, shape, place)
  return { [String(key)]: value }
}

function readValue({ bytes, value }: WireField, kind: FieldKind, place: string): unknown {
  switch (kind) {
    case 'text':
      return bytes.toString()
    case 'bytes':
      return bytes.toString('base64')
    case 'number':
      return value
    case 'flag':
      return value !== 0
    case 'quantity':
      return readMessage(bytes, { 1: { name: 'text', kind: 'text' } }, place)['text'] ?? '0'
    case 'ignored':
      return undefined
    default:
      return readMessage(bytes, kind, place)
  }
}

function fieldsOf(bytes: Buffer): readonly WireField[] {
  const fields = protobufFields(bytes)
  if (fields === undefined) throw unreadable('it is cut off')
  return fields
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function unreadable(why: string): ApiError {
  const words =
    'the body of the request was in an unknown format - accepted media types include: application/json'
  return new ApiError(
    `${words} (of protobuf the emulator reads only what kubectl create, drain and auth can-i usually send; here ${why})`,
    { code: 415, reason: 'UnsupportedMediaType', details: {} },
  )
}
