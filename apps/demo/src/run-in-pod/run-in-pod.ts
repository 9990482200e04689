import { randomBytes } from 'node:crypto'
import type { Writable } from 'node:stream'

import type { KubeConfig, V1PolicyRule } from '@kubernetes/client-node'

import { containerName } from './pod-objects.ts'
import { createPodRequests } from './pod-requests.ts'
import { PodRunError } from './pod-run-error.ts'
import { aliveEveryMs, podScripts } from './pod-scripts.ts'
import { waitForPod } from './pod-start.ts'
import { type RemotePlace, startRemoteCommand } from './remote-command.ts'
import { type ProgramFile, uploadFile } from './upload-file.ts'

/** A program for a pod that mounts a claim. */
export interface PodProgram {
  readonly kubeConfig: KubeConfig
  readonly namespace: string
  /** Must have Node.js 24.11 or later on its PATH. */
  readonly image: string
  readonly claimName: string
  /** Where the program sees the claim: an absolute path. */
  readonly mountPath: string
  /** Beginning of the names of what is created: a DNS label of at most 40 characters. */
  readonly name: string
  /** What the program's service account may do in the namespace. @default nothing */
  readonly rights?: readonly V1PolicyRule[]
  /** Made while the pod starts. */
  readonly files: () => Promise<readonly ProgramFile[]>
  /** Starts in the folder of the files. */
  readonly command: readonly string[]
  /** On top of what the container has; not seen in the cluster's objects. */
  readonly environment?: Readonly<Record<string, string>>
  /** Neither is ended. */
  readonly stdout: Writable
  readonly stderr: Writable
  /** Told what is waited for, in a sentence. */
  readonly onPhase?: (message: string) => void
  /** Told the name of the Job that everything belongs to, before it is created. */
  readonly onName?: (name: string) => void
  /** Told when nothing of it is left. */
  readonly onRemoved?: () => void
  /** Before the program runs: gives up. While it runs: sends it the reason (a signal's name, else SIGTERM), once. */
  readonly interrupt?: AbortSignal
}

/**
 * Runs a program in a pod of its own that mounts the claim, under Pod Security "restricted" as user 1000, with its
 * output passed through, and returns its exit code (128 + n for a signal). All that was created is gone when this
 * settles; if this process dies, the program gets a SIGTERM, and the cluster removes the rest soon after its end.
 *
 * @throws PodRunError
 */
export async function runInPod(program: PodProgram): Promise<number> {
  const name = `${program.name}-${randomBytes(4).toString('hex')}`
  const { kubeConfig, namespace, image, claimName, mountPath, rights = [] } = program
  const objects = { name, namespace, image, claimName, mountPath, rights }
  const requests = await createPodRequests(kubeConfig, objects)
  program.onName?.(name)
  try {
    giveUp(program.interrupt)
    const uid = await requests.create()
    const place = await startPod(program, { name, uid })
    return await runProgram(program, place)
  } finally {
    await requests.remove().then(program.onRemoved, (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      program.onPhase?.(`${why}. To remove it: kubectl -n ${namespace} delete job ${name}`)
    })
  }
}

/** Starts the pod and makes its files at the same time. */
async function startPod(
  program: PodProgram,
  job: { readonly name: string; readonly uid: string },
): Promise<RemotePlace> {
  const { kubeConfig, namespace, image, onPhase = () => {} } = program
  const { interrupt = new AbortController().signal } = program
  const starting = waitForPod({ kubeConfig, namespace, job, image, onPhase, signal: interrupt })
  const making = program.files()
  try {
    const [pod, files] = await Promise.all([starting, making])
    const place = { kubeConfig, namespace, pod, container: containerName }
    for (const file of files) {
      giveUp(interrupt)
      await uploadFile(place, file, interrupt)
    }
    return place
  } catch (error) {
    if (interrupt.aborted) onPhase('Stopping: removing the pod')
    giveUp(interrupt)
    throw error
  } finally {
    // Only one of the two failures can be told.
    await Promise.allSettled([starting, making])
  }
}

/** Runs the program under the supervisor, which hears its signals and that somebody is still here. */
async function runProgram(program: PodProgram, place: RemotePlace): Promise<number> {
  const { command, environment = {}, stdout, stderr, interrupt } = program
  giveUp(interrupt)
  const remote = await startRemoteCommand(place, ['node', '-e', podScripts().supervisor], {
    stdout,
    stderr,
  })
  const say = (line: string): void => {
    void remote.send(`${line}\n`)
  }
  const pass = (): void => {
    const { reason } = interrupt ?? {}
    say(typeof reason === 'string' ? reason : 'SIGTERM')
  }
  const alive = setInterval(say, aliveEveryMs, '')
  try {
    say(JSON.stringify({ command, environment }))
    interrupt?.addEventListener('abort', pass, { once: true })
    if (interrupt?.aborted) pass()
    return await remote.ended
  } finally {
    interrupt?.removeEventListener('abort', pass)
    clearInterval(alive)
    remote.close()
  }
}

function giveUp(interrupt: AbortSignal | undefined): void {
  if (!interrupt?.aborted) return
  throw new PodRunError('INTERRUPTED', 'The program was stopped before it ran')
}
