import { randomInt, randomUUID } from 'node:crypto'

import { ApiError } from './api-error.ts'
import { badRequest } from './api-refusals.ts'
import { apiVersionOf, type ApiResource } from './api-resources.ts'
import { isJsonObject, textAt, withoutAbsent, type JsonObject } from './json-fields.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { conform } from './schema-conformance.ts'

/** As the API writes times: whole seconds. */
export function apiTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** What a client sent, as an object of the resource that has no name, no place and no time yet. */
export function receivedObject(
  resource: ApiResource,
  namespace: string,
  sent: JsonObject,
): KubernetesObject {
  const apiVersion = apiVersionOf(resource)
  expectKind(resource, sent)
  const { object: body, problem } = conform(resource.kind, sent)
  if (problem !== undefined) {
    const { kind } = resource
    throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${problem}`)
  }
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {}
  const said = textAt(metadata, 'namespace') ?? ''
  if (said !== '' && said !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    )
  }
  const { name, generateName, resourceVersion, uid, labels, annotations } = metadata
  return asKubernetesObject({
    ...body,
    apiVersion,
    kind: resource.kind,
    metadata: withoutAbsent({
      name: name ?? '',
      generateName,
      namespace: resource.namespaced ? namespace : undefined,
      uid: uid ?? '',
      resourceVersion: resourceVersion ?? '',
      creationTimestamp: '',
      labels: unlessEmpty(labels),
      annotations: unlessEmpty(annotations),
      ownerReferences: unlessEmpty(metadata['ownerReferences']),
      finalizers: unlessEmpty(metadata['finalizers']),
    }),
  })
}

/** The object with the name, identity and time that a creation gives it. */
export function bornObject(
  resource: ApiResource,
  object: KubernetesObject,
  now: Date,
): KubernetesObject {
  if (object.metadata.resourceVersion !== '') {
    throw new ApiError('resourceVersion should not be set on objects to be created', {
      code: 500,
      reason: '',
    })
  }
  const { name, generateName, namespace, labels, annotations, ownerReferences, finalizers } =
    object.metadata
  return asKubernetesObject({
    ...object,
    metadata: withoutAbsent({
      name: name === '' && generateName !== undefined ? generatedName(generateName) : name,
      generateName,
      namespace,
      uid: randomUUID(),
      resourceVersion: '',
      generation: resource.hasGeneration === true ? 1 : undefined,
      creationTimestamp: apiTime(now),
      labels,
      annotations,
      ownerReferences,
      finalizers,
    }),
  })
}

const nameLetters = 'bcdfghjklmnpqrstvwxz2456789'

function generatedName(prefix: string): string {
  const letters = Array.from({ length: 5 }, () => nameLetters[randomInt(nameLetters.length)])
  return prefix.slice(0, 58) + letters.join('')
}

function expectKind(resource: ApiResource, body: JsonObject): void {
  const apiVersion = apiVersionOf(resource)
  const version = textAt(body, 'apiVersion') ?? ''
  const kind = textAt(body, 'kind') ?? ''
  if (kind !== '' && kind !== resource.kind) {
    const type = resource.group === '' ? 'core' : resource.group.split('.')[0]
    throw badRequest(
      `${kind} in version "v1" cannot be handled as a ${resource.kind}: converting (v1.${kind}) to (${type}.${resource.kind}): unknown conversion`,
    )
  }
  if (version !== '' && version !== apiVersion) {
    throw badRequest(
      `the API version in the data (${version}) does not match the expected API version (${apiVersion})`,
    )
  }
}

function unlessEmpty(value: unknown): unknown {
  const isEmpty = typeof value !== 'object' || value === null || Object.keys(value).length === 0
  return isEmpty ? undefined : value
}

/** What was built field by field, as an object of the API; without complete metadata it is none. */
export function asKubernetesObject(value: JsonObject): KubernetesObject {
  if (isKubernetesObject(value)) return value
  throw new TypeError(`${textAt(value, 'kind')} without complete metadata`)
}

/** The fields that a client may set have the right types already: what is received conforms to its schema. */
function isKubernetesObject(value: JsonObject): value is KubernetesObject {
  const { apiVersion, kind, metadata } = value
  if (!isJsonObject(metadata)) return false
  const { name, uid, resourceVersion, creationTimestamp } = metadata
  return [apiVersion, kind, name, uid, resourceVersion, creationTimestamp].every(
    (each) => typeof each === 'string',
  )
}
