import {
  type JsonObject,
  readCount,
  readFields,
  readFlag,
  readNumber,
  readObjects,
  readText,
  readTexts,
} from './json-fields.ts'
import type { LineFacts } from './line-facts.ts'
import type * as System from './system-events.ts'

/** Makes the decoder of one kind of `task_…` line. */
export function taskDecoder(phase: System.TaskEvent['phase']) {
  return (wire: JsonObject, facts: LineFacts): System.TaskEvent => {
    const patch = readFields(wire, 'patch')
    const usage = readFields(wire, 'usage')
    return {
      type: 'task',
      phase,
      ...facts,
      taskId: readText(wire, 'task_id'),
      toolUseId: readText(wire, 'tool_use_id'),
      description: readText(wire, 'description') ?? readText(patch, 'description'),
      taskType: readText(wire, 'task_type'),
      subagentType: readText(wire, 'subagent_type'),
      isBackgrounded: readFlag(wire, 'is_backgrounded') || readFlag(patch, 'is_backgrounded'),
      status: readText(wire, 'status') ?? readText(patch, 'status'),
      summary: readText(wire, 'summary'),
      lastToolName: readText(wire, 'last_tool_name'),
      totalTokens: readCount(usage, 'total_tokens'),
      toolUses: readCount(usage, 'tool_uses'),
      durationMs: readCount(usage, 'duration_ms'),
    }
  }
}

export function decodeBackgroundTasks(
  wire: JsonObject,
  facts: LineFacts,
): System.BackgroundTasksEvent {
  return {
    type: 'background-tasks',
    ...facts,
    tasks: readObjects(wire, 'tasks').map((task) => ({
      taskId: readText(task, 'task_id') ?? '',
      taskType: readText(task, 'task_type'),
      subagentType: readText(task, 'subagent_type'),
      description: readText(task, 'description'),
    })),
  }
}

/** Makes the decoder of one kind of `hook_…` line. */
export function hookDecoder(phase: System.HookEvent['phase']) {
  return (wire: JsonObject, facts: LineFacts): System.HookEvent => ({
    type: 'hook',
    phase,
    ...facts,
    hookId: readText(wire, 'hook_id'),
    hookName: readText(wire, 'hook_name'),
    hookEvent: readText(wire, 'hook_event'),
    output: readText(wire, 'output'),
    stdout: readText(wire, 'stdout'),
    stderr: readText(wire, 'stderr'),
    exitCode: readNumber(wire, 'exit_code'),
    outcome: readText(wire, 'outcome'),
  })
}

export function decodeToolProgress(wire: JsonObject, facts: LineFacts): System.ToolProgressEvent {
  const elapsedSeconds = readCount(wire, 'elapsed_time_seconds')
  return {
    type: 'tool-progress',
    ...facts,
    toolName: readText(wire, 'tool_name'),
    // The wire's `tool_use_id` names the heartbeat ("…-heartbeat-0"), its parent the tool call.
    toolUseId: readText(wire, 'parent_tool_use_id') ?? readText(wire, 'tool_use_id'),
    elapsedMs: elapsedSeconds === undefined ? undefined : Math.round(elapsedSeconds * 1000),
  }
}

export function decodeToolUseSummary(
  wire: JsonObject,
  facts: LineFacts,
): System.ToolUseSummaryEvent {
  return {
    type: 'tool-use-summary',
    ...facts,
    summary: readText(wire, 'summary'),
    toolUseIds: readTexts(wire, 'preceding_tool_use_ids'),
  }
}

export function decodeThinkingTokens(
  wire: JsonObject,
  facts: LineFacts,
): System.ThinkingTokensEvent {
  return {
    type: 'thinking-tokens',
    ...facts,
    estimatedTokens: readCount(wire, 'estimated_tokens'),
  }
}
