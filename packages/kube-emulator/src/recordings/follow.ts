import { type KubeConfig, Watch } from '@kubernetes/client-node'

import { pause } from './situation.ts'
import type { WatchLine } from './watch-line.ts'

/** The watch events of a namespace's Jobs, pods and events, as they come in. */
export interface Following extends AsyncDisposable {
  readonly lines: readonly WatchLine[]
}

const kinds = ['jobs', 'pods', 'events']

/** Follows a namespace as the recordings did: three watches, begun anew when they break. */
export async function follow(kubeConfig: KubeConfig, namespace: string): Promise<Following> {
  const lines: WatchLine[] = []
  const stop = new AbortController()
  const loops = kinds.map((kind) => {
    const group = kind === 'jobs' ? '/apis/batch/v1' : '/api/v1'
    const path = `${group}/namespaces/${namespace}/${kind}`
    const tell = (type: string, object: WatchLine['object']): void => {
      lines.push({ kind, type, object })
    }
    return watchOn(kubeConfig, path, tell, stop.signal)
  })
  await Promise.all(loops.map(({ open }) => open))
  return {
    lines,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await Promise.all(loops.map(({ ended }) => ended))
    },
  }
}

interface WatchLoop {
  /** The first watch is open. */
  readonly open: Promise<void>
  readonly ended: Promise<void>
}

function watchOn(
  kubeConfig: KubeConfig,
  path: string,
  tell: (type: string, object: WatchLine['object']) => void,
  signal: AbortSignal,
): WatchLoop {
  const opened = Promise.withResolvers<void>()
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const over = Promise.withResolvers<void>()
      const connection = await new Watch(kubeConfig).watch(path, {}, tell, () => over.resolve())
      opened.resolve()
      const abort = (): void => connection.abort()
      signal.addEventListener('abort', abort)
      if (signal.aborted) abort()
      await over.promise
      signal.removeEventListener('abort', abort)
      if (!signal.aborted) await pause(20)
    }
  }
  return { open: opened.promise, ended: loop() }
}
