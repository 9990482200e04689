import { decodeRetry } from './decode-system.ts'
import type * as Host from './host-events.ts'
import {
  type JsonObject,
  readCount,
  readFields,
  readFlag,
  readObjects,
  readText,
  readTextOfEach,
  readTexts,
} from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'

type Decoder = (wire: JsonObject, facts: LineFacts) => Host.HostEvent

/** By the name on the wire. */
export const hostDecoders: readonly (readonly [string, Decoder])[] = [
  ['active_goal', decodeActiveGoal],
  ['auth_status', decodeAuthStatus],
  ['control_request', decodeControlRequest],
  ['control_response', decodeControlResponse],
  ['keep_alive', (_wire, facts) => ({ type: 'keep-alive', ...facts })],
  ['system/control_request_progress', decodeControlProgress],
  ['system/elicitation_complete', decodeElicitationComplete],
  ['system/files_persisted', decodeFilesPersisted],
  ['system/local_command_output', decodeLocalCommandOutput],
  ['system/memory_recall', decodeMemoryRecall],
  ['system/mirror_error', decodeMirrorError],
  ['system/ui_invalidate', decodeUiInvalidate],
  ['system/worker_shutting_down', decodeWorkerShuttingDown],
]

function decodeActiveGoal(wire: JsonObject, facts: LineFacts): Host.ActiveGoalEvent {
  const goal = readFields(wire, 'value')
  return {
    type: 'active-goal',
    ...facts,
    condition: readText(goal, 'condition'),
    iterations: readCount(goal, 'iterations'),
    lastReason: readText(goal, 'last_reason'),
  }
}

function decodeAuthStatus(wire: JsonObject, facts: LineFacts): Host.AuthStatusEvent {
  return {
    type: 'auth-status',
    ...facts,
    isAuthenticating: readFlag(wire, 'isAuthenticating'),
    output: readTexts(wire, 'output'),
    error: readText(wire, 'error'),
  }
}

function decodeControlRequest(wire: JsonObject, facts: LineFacts): Host.ControlRequestEvent {
  const request = readFields(wire, 'request')
  return {
    type: 'control-request',
    ...facts,
    requestId: readText(wire, 'request_id'),
    request: readText(request, 'subtype'),
    toolName: readText(request, 'tool_name'),
  }
}

function decodeControlResponse(wire: JsonObject, facts: LineFacts): Host.ControlResponseEvent {
  const response = readFields(wire, 'response')
  return {
    type: 'control-response',
    ...facts,
    requestId: readText(response, 'request_id'),
    outcome: readText(response, 'subtype'),
    error: readText(response, 'error'),
  }
}

function decodeControlProgress(wire: JsonObject, facts: LineFacts): Host.ControlProgressEvent {
  return {
    type: 'control-progress',
    ...facts,
    requestId: readText(wire, 'request_id'),
    status: readText(wire, 'status'),
    ...decodeRetry(wire),
  }
}

function decodeElicitationComplete(
  wire: JsonObject,
  facts: LineFacts,
): Host.ElicitationCompleteEvent {
  return {
    type: 'elicitation-complete',
    ...facts,
    mcpServerName: readText(wire, 'mcp_server_name'),
    elicitationId: readText(wire, 'elicitation_id'),
  }
}

function decodeFilesPersisted(wire: JsonObject, facts: LineFacts): Host.FilesPersistedEvent {
  return {
    type: 'files-persisted',
    ...facts,
    files: readObjects(wire, 'files').map((file) => ({
      name: readText(file, 'filename') ?? '',
      fileId: readText(file, 'file_id'),
    })),
    failed: readObjects(wire, 'failed').map((file) => ({
      name: readText(file, 'filename') ?? '',
      error: readText(file, 'error'),
    })),
  }
}

function decodeLocalCommandOutput(
  wire: JsonObject,
  facts: LineFacts,
): Host.LocalCommandOutputEvent {
  return { type: 'local-command-output', ...facts, content: readText(wire, 'content') }
}

function decodeMemoryRecall(wire: JsonObject, facts: LineFacts): Host.MemoryRecallEvent {
  return {
    type: 'memory-recall',
    ...facts,
    mode: readText(wire, 'mode'),
    paths: readTextOfEach(wire, 'memories', 'path'),
  }
}

function decodeMirrorError(wire: JsonObject, facts: LineFacts): Host.MirrorErrorEvent {
  return { type: 'mirror-error', ...facts, error: readText(wire, 'error') }
}

function decodeUiInvalidate(wire: JsonObject, facts: LineFacts): Host.UiInvalidateEvent {
  return { type: 'ui-invalidate', ...facts, event: readText(wire, 'event') }
}

function decodeWorkerShuttingDown(
  wire: JsonObject,
  facts: LineFacts,
): Host.WorkerShuttingDownEvent {
  return { type: 'worker-shutting-down', ...facts, reason: readText(wire, 'reason') }
}
