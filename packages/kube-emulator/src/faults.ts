/** Which Jobs and their pods a fault strikes: the named one, else all of the namespace, else all. */
export interface FaultTarget {
  readonly namespace?: string
  readonly jobName?: string
}

/** Which requests a fault strikes; what is absent matches everything. `verb` is RBAC's (`get`, `list`, `watch`, `create` …). */
export interface RequestTarget {
  readonly resource?: string
  readonly verb?: string
  readonly namespace?: string
}

/** What goes wrong between clients and the API server. */
export type ApiFault =
  /** Nobody listens: connections are refused and open ones are cut. Controllers stand still, processes go on. */
  | { readonly kind: 'api-down' }
  | { readonly kind: 'api-slow'; readonly delayMs: number; readonly target?: RequestTarget }
  /** A share (0–1, 1 by default) of the requests is answered with this status. */
  | {
      readonly kind: 'api-answers'
      readonly status: 401 | 403 | 429 | 500 | 502 | 503 | 504
      readonly share?: number
      readonly retryAfterSeconds?: number
      readonly target?: RequestTarget
    }
  /** Open watches are cut now; with `everyMs`, again and again. */
  | { readonly kind: 'watches-drop'; readonly everyMs?: number; readonly target?: RequestTarget }
  /** Watches stay open and say nothing; what happened meanwhile arrives when the fault ends. */
  | { readonly kind: 'watches-stall'; readonly target?: RequestTarget }
  /** The history is compacted: watches that come back with an older resourceVersion get 410. */
  | { readonly kind: 'history-expires' }

/** What goes wrong with a Job's pod, its node or its namespace, each named by what a real cluster would have done. */
export type PodFault = { readonly target?: FaultTarget } & (
  | { readonly kind: 'image-pull-fails'; readonly message?: string }
  | { readonly kind: 'image-never-pull' }
  | { readonly kind: 'container-config-error'; readonly message: string }
  | { readonly kind: 'sandbox-fails' }
  | { readonly kind: 'mount-fails'; readonly message: string }
  /** The main process is killed for want of memory. */
  | { readonly kind: 'oom' }
  /** A child is: the container says OOMKilled when its process ends, with whatever status. */
  | { readonly kind: 'oom-child' }
  | { readonly kind: 'pod-evicted' }
  | { readonly kind: 'ephemeral-storage-evicted' }
  | { readonly kind: 'preempted' }
  /** The process is killed on the node: looks like `exit 137`. */
  | { readonly kind: 'process-killed' }
  | { readonly kind: 'admission-refuses'; readonly message: string }
  /** The kubelet reports what happens to the pod only after this time. */
  | { readonly kind: 'status-delayed'; readonly delayMs: number }
  /** The pod object vanishes before its last status is reported. */
  | { readonly kind: 'pod-lost' }
  | { readonly kind: 'pod-force-deleted' }
  /** The node says nothing any more: its pods still say what they said last, and after a grace that they are not ready. */
  | { readonly kind: 'node-silent' }
  | { readonly kind: 'node-deleted' }
  /** The kubelet is away: processes go on, nothing is reported until it is back; after a grace its pods are said not to be ready. */
  | { readonly kind: 'kubelet-down' }
)

export type Fault = ApiFault | PodFault

/** The faults in force. */
export interface Faults {
  /** Starts a fault; what is returned ends it. A fault that strikes once (an eviction, a kill) strikes at once. */
  add(fault: Fault): FaultHandle
}

export interface FaultHandle extends Disposable {
  end(): void
}
