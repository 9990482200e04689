import { ApiError } from './api-error.ts'
import type { ClusterApi } from './cluster-api.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { apiTime } from './new-object.ts'

/** The one node. */
export interface NodeOptions {
  /** @default 'emulator' */
  readonly name?: string
  /** @default '1000' */
  readonly cpu?: string
  /** @default '4Ti' */
  readonly memory?: string
  /** For what containers write without a volume. @default '4Ti' */
  readonly storage?: string
  /** How many pods it takes. @default '10000' */
  readonly pods?: string
}

/** The node as the kubelet knows it. */
export interface Node {
  readonly name: string
  readonly capacity: Readonly<Record<'cpu' | 'memory' | 'ephemeral-storage' | 'pods', string>>
}

export function describeNode(options: NodeOptions = {}): Node {
  const {
    name = 'emulator',
    cpu = '1000',
    memory = '4Ti',
    storage = '4Ti',
    pods = '10000',
  } = options
  return { name, capacity: { cpu, memory, 'ephemeral-storage': storage, pods } }
}

/** Registers the node, as a kubelet does when it starts. */
export function registerNode(api: ClusterApi, { name, capacity }: Node): void {
  const now = apiTime(new Date())
  const ready = {
    type: 'Ready',
    status: 'True',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  }
  const labels = {
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': process.platform,
    'kubernetes.io/arch': process.arch === 'x64' ? 'amd64' : process.arch,
  }
  const addresses = [
    { type: 'InternalIP', address: '127.0.0.1' },
    { type: 'Hostname', address: name },
  ]
  const nodeInfo = { kubeletVersion: 'v1.34.0', operatingSystem: process.platform }
  const status = { capacity, allocatable: capacity, conditions: [ready], addresses, nodeInfo }
  try {
    api.create('nodes', '', { metadata: { name, labels }, spec: {}, status })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error // It is registered.
    api.update('nodes', '', name, (node) => withReady({ ...node, spec: {} }, ready))
  }
}

/** Says of a node that nobody hears of it any more. */
export function markSilent(api: ClusterApi, { name }: Node): void {
  const taints = [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }]
  api.update('nodes', '', name, (node) =>
    withReady(
      { ...node, spec: { taints } },
      {
        type: 'Ready',
        status: 'Unknown',
        lastTransitionTime: apiTime(new Date()),
        reason: 'NodeStatusUnknown',
        message: 'Kubelet stopped posting node status.',
      },
    ),
  )
}

function withReady(node: KubernetesObject, ready: object): KubernetesObject {
  const status = typeof node['status'] === 'object' ? node['status'] : {}
  return { ...node, status: { ...status, conditions: [ready] } }
}
