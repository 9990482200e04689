/** One watch event as recorded, or as an emulator just sent it. */
export interface WatchLine {
  readonly kind: string
  readonly type: string
  readonly object: SeenObject
}

export interface SeenObject {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid: string
    readonly deletionTimestamp?: string
    readonly deletionGracePeriodSeconds?: number
    readonly ownerReferences?: readonly { readonly kind: string }[]
  }
  readonly spec?: { readonly nodeName?: string }
  readonly status?: SeenStatus
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly involvedObject?: { readonly kind: string; readonly name: string; readonly uid?: string }
}

interface SeenStatus {
  readonly phase?: string
  readonly reason?: string
  readonly message?: string
  readonly conditions?: readonly SeenCondition[]
  readonly initContainerStatuses?: readonly SeenContainer[]
  readonly containerStatuses?: readonly SeenContainer[]
}

export interface SeenCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
}

export interface SeenContainer {
  readonly name: string
  readonly state?: {
    readonly waiting?: Why
    readonly running?: object
    readonly terminated?: Why & { readonly exitCode: number }
  }
}

/** Why something is as it is. */
export interface Why {
  readonly reason?: string
  readonly message?: string
}
