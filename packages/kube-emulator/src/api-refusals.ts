import { ApiError } from './api-error.ts'
import { qualifiedName, type ApiResource } from './api-resources.ts'

/** What messages say of a resource. */
type Named = Pick<ApiResource, 'name' | 'kind' | 'group'>

/** One reason why an object is invalid, in Kubernetes' words. */
export interface FieldError {
  readonly field: string
  readonly reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueForbidden'
    | 'FieldValueNotSupported'
    | 'FieldValueNotFound'
    | 'FieldValueDuplicate'
    | 'FieldValueTooLong'
  /** With the word of the reason: `Required value: …`. */
  readonly message: string
}

export function notFound(resource: ApiResource, name: string): ApiError {
  return new ApiError(`${qualifiedName(resource)} "${name}" not found`, {
    code: 404,
    reason: 'NotFound',
    details: detailsOf(resource, name),
  })
}

export function alreadyExists(resource: ApiResource, name: string): ApiError {
  return new ApiError(`${qualifiedName(resource)} "${name}" already exists`, {
    code: 409,
    reason: 'AlreadyExists',
    details: detailsOf(resource, name),
  })
}

export function conflict(resource: ApiResource, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`
  return new ApiError(message, {
    code: 409,
    reason: 'Conflict',
    details: detailsOf(resource, name),
  })
}

/** A deletion's precondition that does not hold; this message alone names the kind instead of the resource. */
export function preconditionFailed(resource: ApiResource, name: string, why: string): ApiError {
  const kind = qualifiedKind(resource)
  return new ApiError(`Operation cannot be fulfilled on ${kind} "${name}": ${why}`, {
    code: 409,
    reason: 'Conflict',
    details: { ...detailsOf(resource, name), kind: resource.kind },
  })
}

export function forbidden(
  resource: ApiResource,
  name: string,
  why: string,
  causes: readonly object[] = [],
): ApiError {
  return new ApiError(`${qualifiedName(resource)} "${name}" is forbidden: ${why}`, {
    code: 403,
    reason: 'Forbidden',
    details: { ...detailsOf(resource, name), ...(causes.length > 0 && { causes }) },
  })
}

export function invalid(resource: Named, name: string, errors: readonly FieldError[]): ApiError {
  return new ApiError(`${qualifiedKind(resource)} "${name}" is invalid: ${inWords(errors)}`, {
    code: 422,
    reason: 'Invalid',
    details: { ...detailsOf(resource, name), kind: resource.kind, causes: errors },
  })
}

/** Options of a request that are invalid. */
export function invalidOptions(kind: string, error: FieldError): ApiError {
  return new ApiError(`${kind}.meta.k8s.io "" is invalid: ${inWords([error])}`, {
    code: 422,
    reason: 'Invalid',
    details: { group: 'meta.k8s.io', kind, causes: [error] },
  })
}

/** A path or a resource that is not served. */
export function unknownResource(): ApiError {
  return new ApiError('the server could not find the requested resource', {
    code: 404,
    reason: 'NotFound',
    details: {},
  })
}

export function badRequest(message: string): ApiError {
  return new ApiError(message, { code: 400, reason: 'BadRequest' })
}

export function expired(message: string): ApiError {
  return new ApiError(message, { code: 410, reason: 'Expired' })
}

function inWords(errors: readonly FieldError[]): string {
  const told = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  return told.length === 1 ? told.join('') : `[${told.join(', ')}]`
}

function qualifiedKind({ kind, group }: Named): string {
  return group === '' ? kind : `${kind}.${group}`
}

function detailsOf(resource: Named, name: string): Record<string, unknown> {
  return {
    ...(name !== '' && { name }),
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.name,
  }
}
