import type { ApiResource } from './api-resources.ts'
import { compileFieldSelector, type ObjectMatcher } from './selector-fields.ts'
import { compileLabelSelector } from './selector-labels.ts'

/** Which objects a list, a watch or a deletion of many means. */
export interface Selection {
  /** Undefined for all. */
  readonly namespace: string | undefined
  /** Whether selectors narrow it. */
  readonly isNarrowed: boolean
  /** Of objects of the right resource, those that are meant. */
  readonly matches: ObjectMatcher
}

/** Compiles the selectors of a request. */
export function selectionOf(
  resource: ApiResource,
  namespace: string,
  query: URLSearchParams,
): Selection {
  const labels = query.get('labelSelector') ?? ''
  const fields = query.get('fieldSelector') ?? ''
  const matchesLabels = labels === '' ? undefined : compileLabelSelector(labels)
  const matchesFields = fields === '' ? undefined : compileFieldSelector(resource, fields)
  return {
    namespace: namespace === '' ? undefined : namespace,
    isNarrowed: matchesLabels !== undefined || matchesFields !== undefined,
    matches: (object) =>
      (namespace === '' || object.metadata.namespace === namespace) &&
      (matchesLabels?.(object.metadata.labels ?? {}) ?? true) &&
      (matchesFields?.(object) ?? true),
  }
}
