import { randomUUID } from 'node:crypto'

import type { AdapterContext, AdapterRuntime } from '../../context.ts'
import { identityOf } from './run-identity.ts'
import type { TestPlace } from './test-subject.ts'
import type { AgentName } from './test-volume.ts'

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
  /** Another way to the cluster than the place's own. */
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

/** What of a place the data of a run depends on. */
export type RunSite = Pick<
  TestPlace,
  'volume' | 'config' | 'apiUrl' | 'isMemoryLimited' | 'attemptDirectory'
>

/** Puts together what Paperclip would hand to the adapter. */
export function runData(place: RunSite, request: RunRequest): RunData {
  const runId = randomUUID()
  const id = request.agentId ?? `agent-${runId.slice(0, 8)}`
  const agent = { id, companyId: place.volume.companyId, name: 'Test agent' }
  return {
    runId,
    agent,
    runtime: request.runtime ?? freshSession,
    context: { issueId: request.taskId ?? `task-${runId.slice(0, 8)}` },
    config: configOf(place, request, { runId, agent }),
    authToken: request.authToken,
  }
}

function configOf(
  place: RunSite,
  request: RunRequest,
  ids: Pick<AdapterContext, 'runId' | 'agent'>,
): Record<string, unknown> {
  const { volume } = place
  const { agent, steps, scenario = 'text', kubeconfig } = request
  return {
    mountPath: volume.mountPath,
    resources: {
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
    promptTemplate: 'Do it.',
    ...place.config,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...request.config,
    env: {
      ...(agent === undefined ? {} : { PATH: volume.pathWith(agent) }),
      ANTHROPIC_BASE_URL: `${place.apiUrl}/s/${scenario}`,
      ANTHROPIC_API_KEY: 'sk-ant-stub-key',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
      EXCHANGE: volume.exchange(ids.runId),
      ATTEMPT_DIRECTORY: place.attemptDirectory(identityOf(volume, ids)),
      MEMORY_IS_LIMITED: place.isMemoryLimited ? 'yes' : 'no',
      AGENT_STEPS: JSON.stringify(steps ?? []),
      ...request.env,
    },
  }
}
