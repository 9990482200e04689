import { PassThrough, Writable } from 'node:stream'

import type { KubeConfig, V1Status } from '@kubernetes/client-node'

import { PodRunError } from './pod-run-error.ts'

const connectLimitMs = 30_000
/** More than this is not put on the way before what is there has gone. */
const maxBufferedBytes = 1_048_576

export interface RemotePlace {
  readonly kubeConfig: KubeConfig
  readonly namespace: string
  readonly pod: string
  readonly container: string
}

/** A command that runs in a container. */
export interface RemoteCommand {
  /** Its exit code. Rejects with `LOST` when the connection ends without one. */
  readonly ended: Promise<number>
  /** How much of what was written to its stdin has left this machine's hands. */
  readonly passedBytes: number
  /** Writes to its stdin; settles when there is room for more. */
  send(bytes: string | Uint8Array): Promise<void>
  close(): void
}

/** The part of the client's web socket that is used. */
interface Socket {
  readonly bufferedAmount: number
  readonly readyState: number
  close(): void
  addEventListener(type: 'close' | 'error', listener: () => void): void
}

/**
 * Starts a command in a running container.
 *
 * @throws PodRunError `REFUSED`
 */
export async function startRemoteCommand(
  { kubeConfig, namespace, pod, container }: RemotePlace,
  command: readonly string[],
  output: { readonly stdout: Writable; readonly stderr: Writable },
): Promise<RemoteCommand> {
  const { Exec } = await import('@kubernetes/client-node')
  const { promise: ended, resolve, reject } = Promise.withResolvers<number>()
  // Whoever does not wait for the end must not be hit by it.
  ended.catch(() => undefined)
  const stdin = new PassThrough()
  const socket: Socket = await connected(
    new Exec(kubeConfig).exec(
      namespace,
      pod,
      container,
      [...command],
      passedTo(output.stdout),
      passedTo(output.stderr),
      stdin,
      false,
      (status) => {
        resolve(exitCodeOf(status))
      },
    ),
  )
  const lose = (): void => {
    reject(
      new PodRunError(
        'LOST',
        `The connection to the pod ${pod} was lost, and what ran in it is stopped`,
      ),
    )
  }
  socket.addEventListener('close', lose)
  socket.addEventListener('error', lose)
  let writtenBytes = 0
  return {
    ended,
    get passedBytes() {
      return writtenBytes - socket.bufferedAmount
    },
    close: () => {
      socket.close()
    },
    send: async (bytes) => {
      writtenBytes += Buffer.byteLength(bytes)
      stdin.write(bytes)
      while (socket.bufferedAmount > maxBufferedBytes && socket.readyState === 1) await pause(20)
    },
  }
}

async function connected(connecting: Promise<Socket>): Promise<Socket> {
  const limit = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    limit.reject(new Error(`no answer within ${connectLimitMs / 1_000} s`))
  }, connectLimitMs)
  try {
    return await Promise.race([connecting, limit.promise])
  } catch (error) {
    connecting.then((socket) => socket.close()).catch(() => undefined)
    throw new PodRunError(
      'REFUSED',
      `No command can be run in the pod ("create" and "get" on pods/exec are needed): ${messageOf(error)}`,
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}

/** The client ends the stream that it is given, and looks whether it is a terminal: ours is neither ended nor one. */
function passedTo(target: Writable): Writable {
  return new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      target.write(chunk)
      done()
    },
  })
}

/** Kubernetes tells the exit code as a cause of a failure. */
function exitCodeOf(status: V1Status): number {
  if (status.status === 'Success') return 0
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')
  const code = Number(cause?.message)
  return Number.isInteger(code) && code > 0 ? code : 1
}

/** A web socket fails with an event. */
function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return String(error.message)
  }
  return String(error)
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
