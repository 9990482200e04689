import { dirname } from 'node:path'

import type { AdapterContext, ServerAdapterOptions } from 'paperclip-adapter-claude-k8s'

import { demoIds } from './claim-folder.ts'
import type { Recording } from './recordings.ts'
import type { ReplayFile } from './replay-agent.ts'

/** Everything that decides a run. Plain data: it travels to the pod that the demo runs in. */
export interface RunSettings {
  /** Absolute path; absent in a pod, where the service account serves. */
  readonly kubeconfig: string | undefined
  /** URL of the API server, for people. */
  readonly server: string
  readonly namespace: string
  readonly claim: string
  readonly image: string
  /** Where this process sees the claim. */
  readonly mountPath: string
  /** What the agent plays; absent: the image's own claude runs. */
  readonly recording: Recording | undefined
  readonly prompt: string
  /** Variables for the agent. */
  readonly environment: Readonly<Record<string, string>>
  readonly keep: boolean
  /** Absent: it is a cluster. */
  readonly emulated?: EmulatedRun | undefined
}

/** What is different about a run in an emulator in this process. */
export interface EmulatedRun {
  /** Where the emulator keeps what it makes for its pods. */
  readonly podsDirectory: string
  /** What runs instead of the replay as it is recorded. */
  readonly agent?: EmulatedAgent
  /** Shorter waits than those for a real cluster. @default the usual ones */
  readonly waits?: { readonly scheduleTimeoutSec: number; readonly lostAfterMs: number }
}

/** An agent that is put on the PATH of its pod. */
export interface EmulatedAgent {
  /** What is said of it. */
  readonly words: string
  /** Who answers it. */
  readonly source: 'replay' | 'claude' | 'offline'
  readonly files: readonly ReplayFile[]
  /** The folder that it works in. @default its home */
  readonly workspace?: string
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** A replay needs next to nothing; the CLI is a program of 360 MB. */
const resources = {
  replay: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
  claude: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '2', memory: '2Gi' } },
} as const

/**
 * The configuration of the agent as a person would enter it in Paperclip. In a pod nothing is said about the cluster
 * and the volume: the adapter reads both from the pod that it runs in.
 *
 * @param commands folder that the agent's pod looks for commands in first
 */
export function adapterConfig(settings: RunSettings, commands: string): Record<string, unknown> {
  const { kubeconfig, namespace, claim, mountPath, image, environment, recording, keep } = settings
  const { emulated } = settings
  const place = kubeconfig === undefined ? {} : { kubeconfig, claimName: claim, mountPath }
  const programs = emulated ? `${dirname(process.execPath)}:${systemPath}` : systemPath
  const path = recording || emulated?.agent ? { PATH: `${commands}:${programs}` } : {}
  return {
    ...place,
    namespace,
    image,
    env: { ...environment, ...path },
    resources: recording ? resources.replay : resources.claude,
    // There is no Paperclip here for the agent to call.
    paperclipApiUrl: 'http://paperclip.invalid',
    promptTemplate: '{{context.demoPrompt}}',
    retainJobs: keep,
    scheduleTimeoutSec: emulated?.waits?.scheduleTimeoutSec ?? 300,
    timeoutSec: 1_800,
    ...(emulated?.agent?.workspace ? { cwd: emulated.agent.workspace } : {}),
  }
}

/** What the adapter is told about where its pods run. */
export function adapterOptions({ emulated }: RunSettings): ServerAdapterOptions {
  if (emulated === undefined) return {}
  const { podsDirectory, waits } = emulated
  return {
    emulatedPodsDirectory: podsDirectory,
    ...(waits ? { pace: { lostAfterMs: waits.lostAfterMs } } : {}),
  }
}

/** What Paperclip hands to an adapter for one run of an agent on a task of its own. */
export function paperclipContext(
  runId: string,
  settings: RunSettings,
  config: Record<string, unknown>,
  heard: Pick<AdapterContext, 'onLog' | 'onRuntimeProgress'>,
  signal: AbortSignal,
): AdapterContext {
  const { companyId, agentId } = demoIds
  const taskId = `demo-${runId}`
  return {
    runId,
    agent: { id: agentId, companyId, name: 'Demo agent' },
    runtime: { sessionId: null, sessionParams: null, sessionDisplayId: null, taskKey: taskId },
    config,
    context: { taskId, demoPrompt: settings.prompt },
    ...heard,
    onMeta: async () => {},
    onEvent: async () => {},
    onCancellationReady: async () => {},
    onDispatch: () => {},
    signal,
  }
}
