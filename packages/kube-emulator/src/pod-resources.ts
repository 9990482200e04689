import type { Container, Pod } from './pod-shape.ts'
import { quantity } from './quantity.ts'

/** What a pod asks of its node: thousandths of a CPU, and bytes. */
export interface PodRequests {
  readonly cpu: number
  readonly memory: number
  readonly storage: number
}

/** What the scheduler reserves for a pod: its containers run together, its init containers before them. */
export function podRequests({ spec }: Pod): PodRequests {
  const most = (name: 'cpu' | 'memory' | 'ephemeral-storage'): number => {
    const requests = (container: Container): number =>
      quantity(container.resources?.requests?.[name])
    const together = spec.containers.reduce((sum, container) => sum + requests(container), 0)
    return Math.max(together, ...(spec.initContainers ?? []).map(requests))
  }
  const storage = most('ephemeral-storage')
  return { cpu: Math.round(most('cpu') * 1000), memory: most('memory'), storage }
}
