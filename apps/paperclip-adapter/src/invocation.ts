import type { InvocationMeta } from './context.ts'
import type { RunPlan } from './run-plan.ts'
import type { AttemptSpec } from './run-spec.ts'

/** The invocation as Paperclip shows it: names of variables, never their secret values. */
export function invocationOf(
  { config, volume, namespace, layout, session }: RunPlan,
  { run, promptMetrics, host }: AttemptSpec,
): InvocationMeta {
  const { command, prompt, environment = {}, secretEnvironment = {} } = run
  const notes = [
    `Image: ${run.image ?? host.image ?? 'none'}`,
    `Namespace: ${namespace}`,
    `Volume: claim ${volume.claimName} at ${volume.mountPath}`,
    `Timeout: ${config.timeoutSec === 0 ? 'none' : `${config.timeoutSec} s`}`,
    ...(session.reason === undefined ? [] : [session.reason]),
  ]
  const hidden = Object.keys(secretEnvironment).map((name) => [name, '[redacted]'] as const)
  return {
    adapterType: 'claude_k8s',
    command: command[0] ?? 'claude',
    commandArgs: command.slice(1),
    commandNotes: notes,
    cwd: layout.workingDirectory,
    env: { ...environment, ...Object.fromEntries(hidden) },
    ...(typeof prompt === 'string' ? { prompt } : {}),
    promptMetrics,
  }
}
