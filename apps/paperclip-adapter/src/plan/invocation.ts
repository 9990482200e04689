import type { InvocationMeta } from '../context.ts'
import type { RunPlan } from './run-plan.ts'
import type { AttemptSpec } from './run-spec.ts'
import { isSensitive } from './secret-names.ts'

const hidden = '[redacted]'
/** What is longer is no setting but a document, and is in the wake already. */
const longestShown = 300

/** The invocation as Paperclip shows it: every variable's name, and its value unless it is secret. */
export function invocationOf(
  { config, volume, namespace, layout, session }: RunPlan,
  { run, promptMetrics, host, secrets }: AttemptSpec,
): InvocationMeta {
  const { command, prompt, environment = {}, secretEnvironment = {} } = run
  const notes = [
    `Image: ${run.image ?? host.image ?? 'none'}`,
    `Namespace: ${namespace}`,
    `Volume: claim ${volume.claimName} at ${volume.mountPath}`,
    `Timeout: ${config.timeoutSec === 0 ? 'none' : `${config.timeoutSec} s`}`,
    ...(session.reason === undefined ? [] : [session.reason]),
  ]
  const others = Object.entries(secretEnvironment).map(([name, value]) => {
    const isShown = value.length <= longestShown && !secrets.includes(value)
    return [name, isShown && !isSensitive(name, value) ? value : hidden] as const
  })
  return {
    adapterType: 'claude_k8s',
    command: command[0] ?? 'claude',
    commandArgs: command.slice(1),
    commandNotes: notes,
    cwd: layout.workingDirectory,
    env: { ...environment, ...Object.fromEntries(others) },
    ...(typeof prompt === 'string' ? { prompt } : {}),
    promptMetrics,
  }
}
