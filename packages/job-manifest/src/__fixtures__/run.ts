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

/** A run that uses every field; whatever is secret in it begins with SENTINEL. */
export function aFullRun(): RunSpec {
  return aRun({
    ids: { companyId: 'company-1', agentId: 'agent-1', runId: 'run-1', attempt: 2 },
    agentName: 'Ada "the" Agent — 日本',
    taskId: 'task/1',
    sessionId: '018f1234-5678-7abc-8def-0123456789ab',
    imagePullPolicy: 'Always',
    serviceAccountName: 'agents',
    runtimeClassName: 'gvisor',
    priorityClassName: 'batch',
    nodeSelector: { zone: 'b', arch: 'arm64' },
    tolerations: [{ key: 'agents', operator: 'Exists', effect: 'NoSchedule' }],
    labels: { team: 'blue', 'example.com/cost': 'c1' },
    annotations: { note: 'any text: é', 'example.com/safe': 'false' },
    ttlSecondsAfterFinished: 60,
    timeoutSeconds: 600,
    graceSeconds: 15,
    beatSeconds: 10,
    command: ['claude', '--print', "it's $HOME $(x) $$ ${y}"],
    prompt: 'SENTINEL-prompt $$ é\n\n',
    environment: { ZED: 'z $(HOME) $$', ALPHA: 'a' },
    secretEnvironment: { PAPERCLIP_API_KEY: 'SENTINEL-key', OTHER: 'SENTINEL-other\n' },
    secretFiles: { 'mcp.json': '{"token":"SENTINEL-mcp"}' },
    logRootInClaim: 'instances/default/data/run-logs',
    extraMounts: [
      { subPath: 'workspaces/company-1', mountPath: '/workspace', readOnly: false },
      { subPath: 'bundles/b1', mountPath: '/bundle', readOnly: true },
    ],
    fenceMethod: 'mkdir',
    user: { uid: 1001, gid: 1002, fsGroup: 1003 },
  })
}

/** A host pod that has something to inherit of every kind. */
export function aFullHost(): HostPod {
  return aHost({
    image: 'registry.example/server:1',
    imagePullSecrets: [{ name: 'pull-1' }],
    dnsPolicy: 'ClusterFirst',
    dnsConfig: { searches: ['svc.local'], options: [{ name: 'ndots', value: '2' }] },
    environment: [
      { name: 'HTTP_PROXY', value: 'http://$(PROXY_HOST):3128' },
      { name: 'ALPHA', value: 'inherited' },
      { name: 'DATABASE', valueFrom: { secretKeyRef: { key: 'url', name: 'db', optional: true } } },
      { name: 'CONFIGURED', valueFrom: { configMapKeyRef: { name: 'map', key: 'k' } } },
      { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName', apiVersion: 'v1' } } },
      { name: 'CPUS', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1' } } },
    ],
    nodeSelector: { arch: 'amd64', pool: 'agents' },
    tolerations: [{ key: 'host', value: 'x', effect: 'NoExecute', tolerationSeconds: 60 }],
  })
}
