import { isDeepStrictEqual } from 'node:util'

import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { isJsonObject, textAt } from './json-fields.ts'

/** Applies a JSON patch (RFC 6902). An operation that does not fit refuses the whole. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    )
  return patch.reduce<unknown>(applyOperation, target)
}

function applyOperation(document: unknown, operation: unknown): unknown {
  const path = steps(textAt(operation, 'path'))
  const value = isJsonObject(operation) ? operation['value'] : undefined
  switch (textAt(operation, 'op') ?? '') {
    case 'add':
      return put(document, path, value, 'add')
    case 'replace':
      read(document, path)
      return put(document, path, value, 'replace')
    case 'remove':
      read(document, path)
      return without(document, path)
    case 'test':
      if (!isDeepStrictEqual(readOrAbsent(document, path) ?? null, value ?? null)) throw unfit()
      return document
    case 'copy':
      return put(document, path, read(document, steps(textAt(operation, 'from'))), 'add')
    case 'move': {
      const from = steps(textAt(operation, 'from'))
      return put(without(document, from), path, read(document, from), 'add')
    }
    default:
      throw unfit()
  }
}

function steps(pointer: string | undefined): readonly string[] {
  if (pointer === undefined || (pointer !== '' && !pointer.startsWith('/'))) throw unfit()
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function read(document: unknown, path: readonly string[]): unknown {
  const found = readOrAbsent(document, path)
  if (found === undefined) throw unfit()
  return found
}

function readOrAbsent(document: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => {
    if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined
    return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined
  }, document)
}

/** Rebuilds what lies on the path, and lets `change` rebuild the container of its last step. */
function rebuild(
  value: unknown,
  path: readonly string[],
  change: (container: unknown, step: string) => unknown,
): unknown {
  const [step, ...rest] = path
  if (step === undefined) throw unfit()
  if (rest.length === 0) return change(value, step)
  const inner = rebuild(read(value, [step]), rest, change)
  if (Array.isArray(value)) return value.with(Number(step), inner)
  return { ...(isJsonObject(value) ? value : {}), [step]: inner }
}

function put(
  document: unknown,
  path: readonly string[],
  value: unknown,
  way: 'add' | 'replace',
): unknown {
  if (path.length === 0) return value
  return rebuild(document, path, (container, step) => {
    if (isJsonObject(container)) return { ...container, [step]: value }
    if (!Array.isArray(container)) throw unfit()
    const index = step === '-' ? container.length : Number(step)
    if (!Number.isInteger(index) || index < 0 || index > container.length) throw unfit()
    return container.toSpliced(index, way === 'add' ? 0 : 1, value)
  })
}

function without(document: unknown, path: readonly string[]): unknown {
  return rebuild(document, path, (container, step) => {
    if (Array.isArray(container)) return container.toSpliced(Number(step), 1)
    if (!isJsonObject(container)) throw unfit()
    const { [step]: _, ...kept } = container
    return kept
  })
}

function unfit(): ApiError {
  return new ApiError('the server rejected our request due to an error in our request', {
    code: 422,
    reason: 'Invalid',
    details: {},
  })
}
