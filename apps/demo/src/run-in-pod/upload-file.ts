import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

import { PodRunError } from './pod-run-error.ts'
import { podScripts, programDirectory } from './pod-scripts.ts'
import { type RemoteCommand, type RemotePlace, startRemoteCommand } from './remote-command.ts'

/** A connection over which nothing goes for this long is given up. */
const stallLimitMs = 15_000
const tries = 3
/** After a lost connection: an API server that restarts is back by then. */
const againMs = 5_000
const stepBytes = 65_536

/** A file for the pod. It travels packed and over the connection only: nothing of it is kept in the cluster's objects. */
export interface ProgramFile {
  /** Relative to the folder that the program starts in. */
  readonly path: string
  readonly content: Uint8Array
  /** @default 0o600 */
  readonly mode?: number
}

/**
 * Puts one file into the pod: whole, or not at all.
 *
 * @throws PodRunError `UPLOAD_FAILED`; `INTERRUPTED` as soon as the caller wants no more
 */
export async function uploadFile(
  place: RemotePlace,
  { path, content, mode = 0o600 }: ProgramFile,
  interrupt: AbortSignal,
): Promise<void> {
  const packed = await promisify(gzip)(content)
  const target = `${programDirectory}/${path}`
  const words = ['--', target, String(packed.length), String(mode)]
  const command = ['node', '-e', podScripts().receiver, ...words]
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === tries
    const problem = await send(place, command, packed, interrupt).catch((error: unknown) => {
      if (isLast || !isConnectionLost(error)) throw error
      return lost
    })
    if (problem === undefined) return
    if (isLast || (problem !== stalled && problem !== lost)) {
      throw new PodRunError('UPLOAD_FAILED', `${path} could not be put into the pod: ${problem}`)
    }
    if (problem === lost) await pause(againMs, interrupt)
  }
}

const lost = 'the connection was lost'

function isConnectionLost(error: unknown): boolean {
  return PodRunError.is(error) && (error.code === 'REFUSED' || error.code === 'LOST')
}

/** Ends early when the caller wants no more; who looks next says so. */
function pause(milliseconds: number, interrupt: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      interrupt.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    interrupt.addEventListener('abort', end)
  })
}

const stalled = `nothing went over the connection for ${stallLimitMs / 1_000} s`

/** Sends the bytes to the command and waits for its end; returns what went wrong. */
async function send(
  place: RemotePlace,
  command: readonly string[],
  bytes: Uint8Array,
  interrupt: AbortSignal,
): Promise<string | undefined> {
  let said = ''
  const output = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      said = `${said}${String(chunk)}`.slice(0, 300)
      done()
    },
  })
  const remote = await startRemoteCommand(place, command, { stdout: output, stderr: output })
  const watched = watch(remote, interrupt)
  const sending = (async (): Promise<string | undefined> => {
    for (let at = 0; at < bytes.length; at += stepBytes) {
      await remote.send(bytes.subarray(at, at + stepBytes))
    }
    return (await remote.ended) === 0 ? undefined : said.trim()
  })()
  try {
    return await Promise.race([sending, watched.given])
  } finally {
    watched.stop()
    remote.close()
    sending.catch(() => undefined)
  }
}

/** Gives the connection up when nothing goes over it, or when the caller wants no more. */
function watch(
  remote: RemoteCommand,
  interrupt: AbortSignal,
): { readonly given: Promise<string>; readonly stop: () => void } {
  const { promise: given, resolve, reject } = Promise.withResolvers<string>()
  let before = -1
  let movedAtMs = Date.now()
  const look = (): void => {
    if (remote.passedBytes !== before) movedAtMs = Date.now()
    before = remote.passedBytes
    if (Date.now() - movedAtMs >= stallLimitMs) resolve(stalled)
  }
  const leave = (): void => {
    reject(new PodRunError('INTERRUPTED', 'The program was stopped before it ran'))
  }
  const timer = setInterval(look, 500)
  interrupt.addEventListener('abort', leave)
  if (interrupt.aborted) leave()
  return {
    given,
    stop: () => {
      clearInterval(timer)
      interrupt.removeEventListener('abort', leave)
    },
  }
}
