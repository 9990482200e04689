import { expect, test } from 'vitest'

import { recordedLine } from './__fixtures__/recordings.ts'
import { parseLine } from './parse-line.ts'

const expectations: readonly [string, number, object][] = [
  [
    'hook-progress',
    1,
    {
      type: 'hook',
      phase: 'started',
      hookId: 'c8b1f132-2215-4af0-a8d2-15eed079d965',
      hookName: 'UserPromptSubmit',
      hookEvent: 'UserPromptSubmit',
    },
  ],
  ['hook-progress', 2, { type: 'hook', phase: 'progress', output: 'step 1\nstep 2\n' }],
  [
    'hook-progress',
    5,
    {
      type: 'hook',
      phase: 'response',
      exitCode: 0,
      outcome: 'success',
      stdout: 'step 1\nstep 2\nstep 3\nstep 4\nstep 5\n',
      stderr: '',
    },
  ],
  [
    'background-agent',
    4,
    {
      type: 'task',
      phase: 'started',
      taskId: 'a2dbbf83b34d357c2',
      toolUseId: 'toolu_stub00000000000000000145',
      description: 'Bg',
      taskType: 'local_agent',
      subagentType: 'general-purpose',
      isBackgrounded: true,
    },
  ],
  [
    'background-agent',
    8,
    { type: 'task', phase: 'progress', totalTokens: 126, toolUses: 1, lastToolName: 'Bash' },
  ],
  ['background-agent', 11, { type: 'task', phase: 'updated', status: 'completed' }],
  [
    'background-agent',
    12,
    {
      type: 'task',
      phase: 'notification',
      taskId: 'a2dbbf83b34d357c2',
      status: 'completed',
      summary: 'Background subagent report.',
      durationMs: 1198,
    },
  ],
  [
    'background-agent',
    3,
    {
      type: 'background-tasks',
      tasks: [
        {
          taskId: 'a2dbbf83b34d357c2',
          taskType: 'local_agent',
          subagentType: 'general-purpose',
          description: 'Bg',
        },
      ],
    },
  ],
  ['background-agent', 13, { type: 'background-tasks', tasks: [] }],
  [
    'tool-progress',
    16,
    {
      type: 'tool-progress',
      toolName: 'Bash',
      toolUseId: 'toolu_stub00000000000000000027',
      elapsedMs: 30_000,
    },
  ],
  [
    'tool-use-summary',
    6,
    {
      type: 'tool-use-summary',
      summary: '{"title":"Stub session"}',
      toolUseIds: ['toolu_stub00000000000000000001'],
    },
  ],
  ['thinking-partial', 5, { type: 'thinking-tokens', estimatedTokens: 6 }],
]

test.for(expectations)('the content of %s line %i is read', ([name, number, expected]) => {
  expect(parseLine(recordedLine(name, number))).toMatchObject(expected)
})
