import type { ServerResponse } from 'node:http'

/** A watch that is being answered: events go out in order, together with those of the same moment. */
export interface WatchStream {
  send(text: string): void
  /** Keeps everything back until `resume`. */
  stall(): void
  resume(): void
  /** Ends in order, once everything is written. */
  end(): void
  /** Breaks the connection. */
  cut(): void
}

/** A client that reads too slowly is cut off, as the API server does. */
const backlogBytes = 32 * 1024 * 1024

/** Begins the answer; `onClose` is called once, when it is over for whatever reason. */
export function openWatchStream(response: ServerResponse, onClose: () => void): WatchStream {
  let waiting: string[] = []
  let waitingLength = 0
  let isScheduled = false
  let isStalled = false
  let isEnding = false

  const flush = (): void => {
    isScheduled = false
    if (isStalled || response.writableNeedDrain) return
    if (waiting.length > 0) response.write(waiting.join(''))
    waiting = []
    waitingLength = 0
    if (isEnding) response.end()
  }
  const schedule = (): void => {
    if (isScheduled) return
    isScheduled = true
    setImmediate(flush)
  }
  response.on('drain', flush)
  response.once('close', onClose)
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  })
  response.flushHeaders()

  return {
    send(text) {
      waiting.push(text)
      waitingLength += text.length
      if (waitingLength > backlogBytes) response.destroy()
      else schedule()
    },
    stall() {
      isStalled = true
    },
    resume() {
      isStalled = false
      schedule()
    },
    end() {
      isEnding = true
      schedule()
    },
    cut() {
      response.destroy()
    },
  }
}
