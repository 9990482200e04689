import { adapterRights } from './adapter-rights.ts'
import type { CheckedCluster } from './cluster-check.ts'
import type { RunSettings } from './paperclip-run.ts'
import type { PodSettings } from './pod-settings.ts'
import { bundleEntry, bundleProgram } from './program-bundle.ts'
import type { Leftovers } from './run-agent.ts'
import { runInPod } from './run-in-pod/index.ts'
import { RunView } from './run-view.ts'
import type { Terminal } from './terminal.ts'

/** Where the demo's pod sees the claim. */
export const podMountPath = '/agent-jobs'

const settingsFile = 'settings.json'

/**
 * Runs the agent from a pod that mounts the claim, for a machine that does not: the same as `runAgent`, elsewhere.
 *
 * @param interrupt its reason is the signal that the person sent
 * @returns the exit code of the demo in the pod
 * @throws PodRunError, DemoError
 */
export async function runAgentInPod(
  settings: RunSettings,
  { kubeConfig, namespace }: CheckedCluster,
  terminal: Terminal,
  interrupt: AbortSignal,
  leftovers: Leftovers,
): Promise<number> {
  const { claim, image } = settings
  const { columns, color } = terminal
  const view = new RunView(terminal)
  view.say(`Starting a pod that mounts the claim ${claim}, and packing the demo for it`)
  const inside: PodSettings = { settings, columns, color }
  return runInPod({
    kubeConfig,
    namespace,
    image,
    claimName: claim,
    mountPath: podMountPath,
    name: 'agent-jobs-demo',
    rights: await adapterRights(),
    files: async () => [
      ...(await bundleProgram()),
      { path: settingsFile, content: Buffer.from(JSON.stringify(inside)) },
    ],
    command: ['node', bundleEntry, settingsFile],
    stdout: process.stdout,
    stderr: process.stderr,
    onPhase: (message) => {
      view.say(message)
    },
    onName: (name) => leftovers.add(leftover(namespace, name)),
    onRemoved: () => {
      leftovers.clear()
    },
    interrupt,
  })
}

function leftover(namespace: string, name: string): string {
  const remedy = `kubectl -n ${namespace} delete job ${name}`
  return `the pod of ${name}, which cancels the run and is then removed by the cluster (or now: ${remedy})`
}
