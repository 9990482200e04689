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
const backlogLimit = 32 * 1024 * 1024

interface Backlog {
  texts: string[]
  length: number
  isScheduled: boolean
  isStalled: boolean
  isEnding: boolean
}

const quiet = {
  length: 0,
  isScheduled: false,
  isStalled: false,
  isEnding: false,
}

/** Begins the answer; `onClose` is called once, when it is over for whatever reason. */
export function openWatchStream(response: ServerResponse, onClose: () => void): WatchStream {
  const backlog: Backlog = { texts: [], ...quiet }
  const schedule = (): void => {
    if (backlog.isScheduled) return
    backlog.isScheduled = true
    setImmediate(flush, response, backlog)
  }
  response.on('drain', schedule)
  response.once('close', onClose)
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-cache, private',
  })
  response.flushHeaders()
  return {
    send(text) {
      backlog.texts.push(text)
      backlog.length += text.length
      if (backlog.length > backlogLimit) response.destroy()
      else schedule()
    },
    stall() {
      backlog.isStalled = true
    },
    resume() {
      backlog.isStalled = false
      schedule()
    },
    end() {
      backlog.isEnding = true
      schedule()
    },
    cut() {
      response.destroy()
    },
  }
}

function flush(response: ServerResponse, backlog: Backlog): void {
  backlog.isScheduled = false
  if (backlog.isStalled || response.writableNeedDrain) return
  if (backlog.texts.length > 0) response.write(backlog.texts.join(''))
  backlog.texts = []
  backlog.length = 0
  if (backlog.isEnding) response.end()
}
