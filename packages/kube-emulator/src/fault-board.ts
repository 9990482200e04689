import type { Fault, FaultHandle, Faults } from './faults.ts'

/** The faults in force, as the parts that act on them see them. */
export interface FaultBoard extends Faults {
  readonly active: ReadonlySet<Fault>
  /** The active faults of a kind, in the order in which they began. */
  ofKind<Kind extends Fault['kind']>(kind: Kind): readonly Extract<Fault, { kind: Kind }>[]
  /** Called at once when a fault begins or ends. Returns what ends the listening. */
  onChange(listener: (fault: Fault, state: 'begins' | 'ends') => void): () => void
}

/** A board without faults. */
export function createFaultBoard(): FaultBoard {
  const active = new Set<Fault>()
  const listeners = new Set<(fault: Fault, state: 'begins' | 'ends') => void>()
  const tell = (fault: Fault, state: 'begins' | 'ends'): void => {
    for (const listener of listeners) listener(fault, state)
  }
  return {
    active,
    ofKind<Kind extends Fault['kind']>(kind: Kind) {
      const isOfKind = (fault: Fault): fault is Extract<Fault, { kind: Kind }> =>
        fault.kind === kind
      return [...active].filter(isOfKind)
    },
    add(given) {
      const fault = { ...given } // The same fault may be added twice, and each ends by itself.
      active.add(fault)
      tell(fault, 'begins')
      const end = (): void => {
        if (active.delete(fault)) tell(fault, 'ends')
      }
      const handle: FaultHandle = { end, [Symbol.dispose]: end }
      return handle
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
