import { strikes } from './api-faults.ts'
import type { FaultBoard } from './fault-board.ts'
import type { Fault } from './faults.ts'
import type { ObjectStore } from './object-store.ts'
import type { WatchHub } from './watch-hub.ts'

interface Struck {
  readonly store: ObjectStore
  readonly watches: WatchHub
  readonly setDown: (isDown: boolean) => void
}

/** Does what faults of the API do beside answering requests wrongly. Returns what ends it. */
export function actOnApiFaults(faults: FaultBoard, struck: Struck): () => void {
  const repeating = new Map<Fault, NodeJS.Timeout>()
  const drop = (fault: Fault & { kind: 'watches-drop' }, state: 'begins' | 'ends'): void => {
    clearInterval(repeating.get(fault))
    repeating.delete(fault)
    if (state === 'ends') return
    const cut = (): void => {
      struck.watches.cut(fault.target ?? {})
    }
    cut()
    if (fault.everyMs !== undefined) repeating.set(fault, setInterval(cut, fault.everyMs).unref())
  }
  const act = (fault: Fault, state: 'begins' | 'ends'): void => {
    if (fault.kind === 'api-down') struck.setDown(faults.ofKind('api-down').length > 0)
    if (fault.kind === 'watches-stall') struck.watches.refreshSilence()
    if (fault.kind === 'history-expires' && state === 'begins') struck.store.compact()
    if (fault.kind === 'watches-drop') drop(fault, state)
  }
  const stop = faults.onChange(act)
  return () => {
    stop()
    for (const timer of repeating.values()) clearInterval(timer)
  }
}

/** Whether the watches of a resource and a namespace say nothing at present. */
export function isSilent(
  faults: FaultBoard,
  resource: string,
  namespace: string | undefined,
): boolean {
  return faults
    .ofKind('watches-stall')
    .some(({ target }) => strikes(target, { resource, verb: 'watch', namespace: namespace ?? '' }))
}
