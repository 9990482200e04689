import type { KubernetesObject } from './kubernetes-object.ts'

/** What a deletion asks for (`metav1.DeleteOptions`). */
export interface DeleteRequest {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'
  readonly gracePeriodSeconds?: number
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

/**
 * The API as requests and controllers use it, in one process: admission, defaults, validation and the rules of deletion
 * are applied alike to both. Every call is done when it returns. A refusal is thrown as an `ApiError`.
 */
export interface ClusterApi {
  get(resource: string, namespace: string, name: string): KubernetesObject
  find(resource: string, namespace: string, name: string): KubernetesObject | undefined
  list(resource: string, namespace?: string): readonly KubernetesObject[]
  /** `body` needs only what a client would send; admission may refuse it (quota, account, policy). */
  create(resource: string, namespace: string, body: object): KubernetesObject
  /** Replaces the whole object; with `status` only its status. Checked like a request's: resourceVersion, immutable fields. */
  replace(resource: string, object: KubernetesObject, subresource?: 'status'): KubernetesObject
  /** Puts what `change` makes of the current object (spec, status and metadata alike), as a controller does; undefined when it is absent. An unchanged object is not written. When the last finalizer of an object that is being deleted goes, so does the object. */
  update(
    resource: string,
    namespace: string,
    name: string,
    change: (current: KubernetesObject) => KubernetesObject,
  ): KubernetesObject | undefined
  /** The object as it stands after the request: marked for deletion, or as it last was. */
  delete(
    resource: string,
    namespace: string,
    name: string,
    request?: DeleteRequest,
  ): KubernetesObject
}
