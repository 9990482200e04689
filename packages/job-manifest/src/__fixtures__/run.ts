import type { HostPod, RunSpec } from '../run-spec.ts'

/** A small run as a caller would describe it. */
export function aRun(changes: Partial<RunSpec> = {}): RunSpec {
  return {
    ids: { companyId: 'company-1', agentId: 'agent-1', runId: 'run-1' },
    namespace: 'agents',
    image: 'registry.example/claude:1',
    resources: {
      requests: { cpu: '1000m', memory: '2Gi' },
      limits: { cpu: '4000m', memory: '8Gi' },
    },
    command: ['claude', '--print'],
    prompt: 'Say hello.',
    workingDirectory: '/workspace',
    logRoot: '/paperclip/instances/default/data/run-logs',
    fenceMethod: 'link',
    ...changes,
  }
}

/** The pod that the caller runs in, with nothing to inherit but its volume. */
export function aHost(changes: Partial<HostPod> = {}): HostPod {
  return { claimName: 'paperclip-data', mountPath: '/paperclip', ...changes }
}
