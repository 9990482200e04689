import { expect, test } from 'vitest'

import { displayEntries } from './display-entries.ts'
import { parseLine } from './parse-line.ts'

/** Lines of the documented shapes: a run that no other program hosts does not write them. */
const lines: readonly [object, object, string?][] = [
  [
    {
      type: 'active_goal',
      value: { condition: 'done.txt exists', iterations: 2, set_at: 1, last_reason: 'missing' },
    },
    { type: 'active-goal', condition: 'done.txt exists', iterations: 2, lastReason: 'missing' },
    'goal: done.txt exists',
  ],
  [
    { type: 'active_goal', value: null },
    { type: 'active-goal', condition: undefined },
  ],
  [
    { type: 'auth_status', isAuthenticating: true, output: ['Open', 'the page'] },
    { type: 'auth-status', isAuthenticating: true, output: ['Open', 'the page'] },
    'Open\nthe page',
  ],
  [
    { type: 'auth_status', isAuthenticating: false, output: [], error: 'expired' },
    { type: 'auth-status', isAuthenticating: false, error: 'expired' },
    'login failed: expired',
  ],
  [
    {
      type: 'control_request',
      request_id: 'r1',
      request: { subtype: 'can_use_tool', tool_name: 'Bash', input: {} },
    },
    { type: 'control-request', requestId: 'r1', request: 'can_use_tool', toolName: 'Bash' },
    'asks its host: can_use_tool Bash',
  ],
  [
    { type: 'control_response', response: { subtype: 'success', request_id: 'r1', response: {} } },
    { type: 'control-response', requestId: 'r1', outcome: 'success', error: undefined },
  ],
  [
    { type: 'control_response', response: { subtype: 'error', request_id: 'r1', error: 'no' } },
    { type: 'control-response', requestId: 'r1', outcome: 'error', error: 'no' },
    'control request failed: no',
  ],
  [
    system('control_request_progress', {
      request_id: 'r1',
      status: 'api_retry',
      attempt: 1,
      max_retries: 10,
      retry_delay_ms: 500,
      error_status: null,
    }),
    {
      type: 'control-progress',
      requestId: 'r1',
      status: 'api_retry',
      attempt: 1,
      maxRetries: 10,
      retryDelayMs: 500,
      errorStatus: undefined,
    },
  ],
  [{ type: 'keep_alive' }, { type: 'keep-alive', name: 'keep_alive' }],
  [
    system('elicitation_complete', { mcp_server_name: 'demo', elicitation_id: 'e1' }),
    { type: 'elicitation-complete', mcpServerName: 'demo', elicitationId: 'e1' },
  ],
  [
    system('files_persisted', {
      files: [{ filename: 'a', file_id: 'f1' }],
      failed: [{ filename: 'b', error: 'too large' }],
    }),
    {
      type: 'files-persisted',
      files: [{ name: 'a', fileId: 'f1' }],
      failed: [{ name: 'b', error: 'too large' }],
    },
    'file not saved: b: too large',
  ],
  [
    system('local_command_output', { content: 'Total cost: $0' }),
    { type: 'local-command-output', content: 'Total cost: $0' },
    'Total cost: $0',
  ],
  [
    system('memory_recall', { mode: 'select', memories: [{ path: 'a.md', scope: 'team' }, {}] }),
    { type: 'memory-recall', mode: 'select', paths: ['a.md'] },
    'recalled: a.md',
  ],
  [
    system('mirror_error', { error: 'timed out', key: { projectKey: 'p', sessionId: 's' } }),
    { type: 'mirror-error', error: 'timed out' },
    'session not mirrored: timed out',
  ],
  [system('ui_invalidate', { event: 'ui.render' }), { type: 'ui-invalidate', event: 'ui.render' }],
  [
    system('worker_shutting_down', { reason: 'idle' }),
    { type: 'worker-shutting-down', reason: 'idle' },
    'worker is shutting down: idle',
  ],
]

test.for(lines)('what the CLI tells its host is read and shown: %j', ([line, expected, shown]) => {
  const event = parseLine(JSON.stringify(line))
  expect(event).toMatchObject(expected)
  const entries = shown === undefined ? [] : [{ kind: 'system', text: shown }]
  expect(displayEntries(event)).toEqual(entries)
})

function system(subtype: string, fields: object) {
  return { type: 'system', subtype, ...fields }
}
