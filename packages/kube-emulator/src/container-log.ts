/** Some output of a container, as it came. */
export interface LogChunk {
  readonly atMs: number
  readonly bytes: Uint8Array
}

/** The output of a container, both streams in one, of which the last part is kept. */
export interface ContainerLog {
  readonly ended: boolean
  /** What is kept, oldest first. */
  chunks(): readonly LogChunk[]
  /** The last bytes, as text. */
  tail(maxBytes: number): string
  append(bytes: Uint8Array): void
  end(): void
  /** Called with what comes from now on, and with undefined at the end. Returns what ends the listening. */
  follow(listener: (chunk: LogChunk | undefined) => void): () => void
}

const defaultMaxBytes = 1024 * 1024

/** An empty log. */
export function createContainerLog(maxBytes = defaultMaxBytes): ContainerLog {
  const kept: LogChunk[] = []
  const listeners = new Set<(chunk: LogChunk | undefined) => void>()
  let size = 0
  let ended = false
  const tell = (chunk: LogChunk | undefined): void => {
    for (const listener of listeners) listener(chunk)
  }
  return {
    get ended() {
      return ended
    },
    chunks: () => [...kept],
    tail(wanted) {
      const parts: Uint8Array[] = []
      for (let index = kept.length - 1, left = wanted; index >= 0 && left > 0; index -= 1) {
        const bytes = kept[index]?.bytes.subarray(-left) ?? new Uint8Array()
        parts.unshift(bytes)
        left -= bytes.length
      }
      return Buffer.concat(parts).toString()
    },
    append(bytes) {
      const chunk = { atMs: Date.now(), bytes }
      kept.push(chunk)
      size += bytes.length
      while (size > maxBytes && kept.length > 1) size -= kept.shift()?.bytes.length ?? 0
      tell(chunk)
    },
    end() {
      ended = true
      tell(undefined)
      listeners.clear()
    },
    follow(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
