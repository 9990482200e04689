import { BatchV1Api } from '@kubernetes/client-node'

import type { EmulatedCluster } from './emulated-cluster.ts'
import { type FailureName, failureOf } from './failures.ts'
import type { EmulatedAgent } from './paperclip-run.ts'
import { signalProcesses } from './processes.ts'
import { recordedVersion, readRecording } from './recordings.ts'
import { replayFiles } from './replay-agent.ts'
import type { RunCompanion, RunUnderWay } from './run-agent.ts'

/** So far the agent gets: it has said something and used a tool. */
const workedLines = 4

/** A replay that is still at work when something goes wrong, or that goes wrong itself. */
export function failingReplay(name: FailureName): EmulatedAgent {
  const { does, at } = failureOf(name, {})
  const node = process.execPath
  const recording = readRecording('tools')
  const words = `a recording of Claude Code ${recordedVersion}: ${recording.name}, and ${name}`
  if (does.kind === 'agent') {
    const stop = { afterLines: workedLines, command: `sleep 0.5; ${does.command}` }
    return { words, source: 'replay', files: replayFiles(recording, { stop, node }) }
  }
  const goesOn = at === 'start' || name === 'api-down'
  const stop = { afterLines: workedLines, command: 'sleep 60' }
  return {
    words,
    source: 'replay',
    files: replayFiles(recording, { stop: goesOn ? undefined : stop, node }),
  }
}

/** Sees to it that the failure happens to the run, and says so when it does. */
export function companionFor(
  name: FailureName,
  cluster: EmulatedCluster,
  cancel: AbortController,
): RunCompanion & Disposable {
  const stack = new DisposableStack()
  let run: RunUnderWay | undefined
  let isDone = false
  const act = (at: 'start' | 'work'): void => {
    if (run === undefined || isDone) return
    const failure = failureOf(name, { namespace: cluster.namespace, jobName: run.jobName })
    if (failure.at !== at) return
    isDone = true
    run.say(`--fail ${name}: ${failure.words}`)
    void strike(failure.does, run, cluster, { cancel, stack })
  }
  return {
    onStart: (started) => {
      run = started
      act('start')
    },
    onOutput: (lines) => {
      if (lines >= workedLines) act('work')
    },
    [Symbol.dispose]: () => {
      stack.dispose()
    },
  }
}

async function strike(
  does: ReturnType<typeof failureOf>['does'],
  { runId, jobName, say }: RunUnderWay,
  { emulator, kubeConfig, namespace }: EmulatedCluster,
  { cancel, stack }: { readonly cancel: AbortController; readonly stack: DisposableStack },
): Promise<void> {
  switch (does.kind) {
    case 'fault': {
      const fault = stack.use(emulator.faults.add(does.fault))
      if (does.lastsMs === undefined) return
      setTimeout(() => {
        fault.end()
        say('The API server is back')
      }, does.lastsMs).unref()
      return
    }
    case 'node-stops':
      stack.use(emulator.faults.add({ kind: 'api-down' }))
      stack.defer(() => {
        signalProcesses(runId, 'SIGKILL')
      })
      signalProcesses(runId, 'SIGSTOP')
      return
    case 'job-is-deleted':
      await kubeConfig
        .makeApiClient(BatchV1Api)
        .deleteNamespacedJob({ namespace, name: jobName, propagationPolicy: 'Background' })
      return
    case 'cancel':
      cancel.abort()
      return
    case 'agent':
  }
}
