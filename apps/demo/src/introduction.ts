import type { RunSettings } from './paperclip-run.ts'
import { recordedVersion } from './recordings.ts'
import { described, styled, type Terminal } from './terminal.ts'
import { shownPath } from './whereabouts.ts'

/** What is going to run, and where, as text. */
export function introduction(terminal: Terminal, settings: RunSettings, folder: string): string {
  const title = styled(terminal, 'bold', 'An agent as a Kubernetes Job')
  const rows = settings.emulated ? emulatedRows(settings) : clusterRows(settings)
  return described(terminal, title, [
    ...rows,
    ['folder', shownPath(folder, settings)],
    ['agent', agentWords(settings)],
    // A replay has its own.
    ...(settings.recording ? [] : [['prompt', settings.prompt] as const]),
  ])
}

function clusterRows(settings: RunSettings): [string, string][] {
  const { server, namespace, image, claim, mountPath, kubeconfig } = settings
  const where = kubeconfig === undefined ? 'in this pod' : 'here'
  return [
    ['cluster', `${server}, namespace ${namespace}`],
    ['image', image],
    ['claim', `${claim}, ${where} at ${mountPath}`],
  ]
}

function emulatedRows({ server, kubeconfig = '' }: RunSettings): [string, string][] {
  return [
    ['cluster', `an emulator in this process at ${server}; pods are processes of this machine`],
    ['kubectl', `KUBECONFIG=${kubeconfig}`],
  ]
}

function agentWords({ recording, emulated }: RunSettings): string {
  if (emulated?.agent) return emulated.agent.words
  if (recording === undefined) return "the image's own claude"
  return `a recording of Claude Code ${recordedVersion}: ${recording.name}`
}
