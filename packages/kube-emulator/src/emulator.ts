import { randomBytes } from 'node:crypto'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { refuseByFault } from './admission-faults.ts'
import { actOnApiFaults, isSilent } from './api-fault-effects.ts'
import { makeCertificate } from './certificate.ts'
import type { ClusterApi } from './cluster-api.ts'
import { startControllers } from './controllers.ts'
import { type ClusterApiOptions, createClusterApi, createDryApi } from './create-cluster-api.ts'
import { createFaultBoard, type FaultBoard } from './fault-board.ts'
import type { Faults } from './faults.ts'
import { handleRequest, type HandlerParts } from './http-handler.ts'
import { listen, type HttpServer } from './http-server.ts'
import { kubeconfigText } from './kubeconfig-text.ts'
import type { NodeOptions } from './node.ts'
import { createObjectStore, type ObjectStore } from './object-store.ts'
import { createRequestCounter, type RequestCounters } from './request-counters.ts'
import type { Timings } from './timings.ts'
import { createWatchHub } from './watch-hub.ts'

export interface EmulatorOptions {
  /** @default a free one */
  readonly port?: number
  /** A folder for what containers get to see and leave behind; it is not removed. @default one below the system's folder for temporary files, removed at the end */
  readonly stateDirectory?: string
  /** How long the parts of the cluster take. @default a few milliseconds */
  readonly timings?: Partial<Timings>
  /** The one node: its name and what it can hold. */
  readonly node?: NodeOptions
  /** Whether clients speak TLS, as with a real cluster; without, requests take a fraction of the time, and kubectl, which keeps its token to itself then, is refused. @default true */
  readonly isEncrypted?: boolean
  /** How often watches that ask for bookmarks get one. @default 5_000 */
  readonly bookmarkEveryMs?: number
}

/** A running emulator; disposing of it ends everything that it started, processes of pods included. */
export interface KubeEmulator extends AsyncDisposable {
  /** Where the API server listens, on the loopback interface. */
  readonly url: string
  /** The text of a kubeconfig file, for `KubeConfig.loadFromString` or kubectl. */
  readonly kubeconfig: string
  /** Below this folder, mounts of pods may be anywhere. */
  readonly stateDirectory: string
  /** How containers are kept apart on this machine. */
  readonly isolation: 'pid-namespace' | 'session'
  readonly faults: Faults
  readonly requests: RequestCounters
}

/** Starts a cluster of one node in this process, and its API server on a port of this machine. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<KubeEmulator> {
  await using stack = new AsyncDisposableStack()
  const stateDirectory = options.stateDirectory ?? (await makeStateDirectory(stack))
  const store = createObjectStore()
  const faults = createFaultBoard()
  const admit: ClusterApiOptions['admit'] = (resource, object) => {
    refuseByFault(faults, resource, object)
  }
  const api = createClusterApi({ store, admit })
  const { timings = {}, node = {} } = options
  const controllers = stack.use(
    startControllers({ api, store, faults, stateDirectory, timings, node }),
  )
  const { server, requests, kubeconfig, url, watches } = await startServer(stack, {
    store,
    faults,
    api,
    admit,
    options,
    findLog: (podUid, container) => controllers.log(podUid, container),
  })
  let resume: (() => void) | undefined
  const setDown = (isDown: boolean): void => {
    server.setDown(isDown)
    resume?.()
    resume = isDown ? controllers.pause() : undefined
  }
  stack.defer(actOnApiFaults(faults, { store, watches, setDown }))
  const owned = stack.move()
  return {
    url,
    kubeconfig,
    stateDirectory,
    faults,
    requests,
    isolation: controllers.isolation.kind,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface ServedParts extends Pick<HandlerParts, 'findLog'> {
  readonly store: ObjectStore
  readonly api: ClusterApi
  readonly admit: ClusterApiOptions['admit']
  readonly faults: FaultBoard
  readonly options: EmulatorOptions
}

async function startServer(
  stack: AsyncDisposableStack,
  { options, admit, ...served }: ServedParts,
) {
  const { store, faults } = served
  const counter = createRequestCounter()
  const token = randomBytes(24).toString('hex')
  const { isEncrypted = true } = options
  const certificate = isEncrypted ? makeCertificate(new Date()) : undefined
  const watches = stack.use(
    createWatchHub({
      store,
      bookmarkEveryMs: options.bookmarkEveryMs ?? 5_000,
      isSilent: (resource, namespace) => isSilent(faults, resource, namespace),
    }),
  )
  const dryApi = createDryApi({ store, admit })
  const parts = { ...served, dryApi, watches, token, count: counter.add, chance: Math.random }
  const server: HttpServer = stack.use(
    await listen(
      certificate,
      (request, response) => handleRequest(parts, request, response),
      options.port,
    ),
  )
  const url = `${isEncrypted ? 'https' : 'http'}://127.0.0.1:${server.port}`
  const requests: RequestCounters = { count: counter.count, openWatches: watches.count }
  const kubeconfig = kubeconfigText({ url, token, certificate: certificate?.certificate })
  return { server, watches, requests, kubeconfig, url }
}

async function makeStateDirectory(stack: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'kube-emulator-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  return directory
}
