import { randomUUID } from 'node:crypto'

import type { AdapterContext, AdapterRuntime } from '../../context.ts'
import { given } from './test-cluster.ts'
import type { AgentName, TestVolume } from './test-volume.ts'

/** What a test wants of one run; everything has a default that runs. */
export interface RunRequest {
  /** A scenario of the offline Messages API. @default 'text' */
  readonly scenario?: string | undefined
  /** A fake agent instead of the real CLI. */
  readonly agent?: AgentName | undefined
  /** What a scripted agent does. */
  readonly steps?: readonly Readonly<Record<string, unknown>>[] | undefined
  readonly config?: Readonly<Record<string, unknown>> | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly agentId?: string | undefined
  readonly taskId?: string | undefined
  readonly authToken?: string | undefined
  readonly runtime?: AdapterRuntime | undefined
  readonly kubeconfig?: string | undefined
  /** Whether the host offers a signal, as hosts before 2026.916 do not. @default true */
  readonly withSignal?: boolean | undefined
}

/** The part of an adapter's context that is data, so that another process can be given it. */
export type RunData = Pick<
  AdapterContext,
  'runId' | 'agent' | 'runtime' | 'config' | 'context' | 'authToken'
>

const freshSession = {
  sessionId: null,
  sessionParams: null,
  sessionDisplayId: null,
  taskKey: null,
}

/** Puts together what Paperclip would hand to the adapter. */
export function runData(volume: TestVolume, request: RunRequest): RunData {
  const runId = randomUUID()
  const agentId = request.agentId ?? `agent-${runId.slice(0, 8)}`
  return {
    runId,
    agent: { id: agentId, companyId: volume.companyId, name: 'Test agent' },
    runtime: request.runtime ?? freshSession,
    context: { issueId: request.taskId ?? `task-${runId.slice(0, 8)}` },
    config: configOf(volume, request, volume.exchange(runId)),
    authToken: request.authToken,
  }
}

function configOf(volume: TestVolume, request: RunRequest, exchange: string) {
  const { agent, steps, scenario = 'text', kubeconfig } = request
  return {
    kubeconfig,
    namespace: given('namespace'),
    claimName: given('claim') || 'none',
    mountPath: volume.mountPath,
    image: given('image') || 'localhost:5999/none:1',
    resources: {
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
    promptTemplate: 'Do it.',
    ...request.config,
    env: {
      ...(agent === undefined ? {} : { PATH: volume.pathWith(agent) }),
      ANTHROPIC_BASE_URL: `${given('apiUrl')}/s/${scenario}`,
      ANTHROPIC_API_KEY: 'sk-ant-stub-key',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      EXCHANGE: exchange,
      AGENT_STEPS: JSON.stringify(steps ?? []),
      ...request.env,
    },
  }
}
