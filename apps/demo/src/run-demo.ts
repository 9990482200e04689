import { checkCluster } from './cluster-check.ts'
import type { ClusterPlace, DemoOptions } from './demo-options.ts'
import type { RunSettings } from './paperclip-run.ts'
import { readRecording } from './recordings.ts'
import { podMountPath, runAgentInPod } from './run-agent-in-pod.ts'
import { runAgentOnEmulator } from './run-agent-on-emulator.ts'
import { type Leftovers, runAgent } from './run-agent.ts'
import type { Terminal } from './terminal.ts'

/**
 * Runs one agent as the options say: on an emulator, or on a cluster, there from here where this machine mounts the
 * claim, else from a pod that does.
 *
 * @returns the exit code
 * @throws DemoError, PodRunError
 */
export async function runDemo(
  options: DemoOptions,
  terminal: Terminal,
  stop: AbortSignal,
  leftovers: Leftovers,
): Promise<number> {
  const { place } = options
  if (place.kind === 'emulator') return runAgentOnEmulator(options, terminal, stop)
  return runOnCluster({ ...options, place }, terminal, stop, leftovers)
}

async function runOnCluster(
  options: DemoOptions & { readonly place: ClusterPlace },
  terminal: Terminal,
  stop: AbortSignal,
  leftovers: Leftovers,
): Promise<number> {
  const { kubeconfig, logRoot, claim, image } = options.place
  const { agent, prompt, environment, keep } = options
  const cluster = await checkCluster(options.place, stop)
  const settings: RunSettings = {
    kubeconfig: logRoot === undefined ? undefined : kubeconfig,
    server: cluster.server,
    namespace: cluster.namespace,
    claim,
    image,
    mountPath: logRoot ?? podMountPath,
    recording: agent.kind === 'replay' ? readRecording(agent.recording) : undefined,
    prompt,
    environment,
    keep,
  }
  if (logRoot !== undefined) return runAgent(settings, terminal, stop, leftovers)
  return runAgentInPod(settings, cluster, terminal, stop, leftovers)
}
