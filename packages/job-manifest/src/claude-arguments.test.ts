import { execFileSync } from 'node:child_process'

import { expect, test } from 'vitest'

import { buildClaudeArguments } from './claude-arguments.ts'
import { ManifestError } from './manifest-error.ts'

const always = ['--print', '--output-format', 'stream-json', '--verbose']

test('the prompt comes on stdin and no argument stands for it', () => {
  expect(buildClaudeArguments({})).toEqual(always)
})

test('arguments come in the order of the local CLI lane', () => {
  const built = buildClaudeArguments({
    extraArgs: ['--debug', 'a b'],
    addDirectories: ['/bundle', '/other'],
    mcpConfigFile: '/secret/mcp.json',
    appendSystemPromptFile: '/bundle/instructions.md',
    maxTurns: 1000,
    effort: 'high',
    model: 'claude-sonnet-4-5',
    skipPermissions: true,
    settingSources: 'user',
    chrome: true,
  })
  expect(built).toEqual([
    ...always,
    '--setting-sources',
    'user',
    '--dangerously-skip-permissions',
    '--chrome',
    '--model',
    'claude-sonnet-4-5',
    '--effort',
    'high',
    '--max-turns',
    '1000',
    '--append-system-prompt-file',
    '/bundle/instructions.md',
    '--mcp-config',
    '/secret/mcp.json',
    '--strict-mcp-config',
    '--add-dir',
    '/bundle',
    '--add-dir',
    '/other',
    '--debug',
    'a b',
  ])
})

test('a resumed session is not given its system prompt again', () => {
  const resumeSessionId = '018f1234-5678-7abc-8def-0123456789ab'
  expect(buildClaudeArguments({ resumeSessionId, appendSystemPromptFile: '/x' })).toEqual([
    ...always,
    '--resume',
    resumeSessionId,
  ])
})

test('allowed tools are named only when permissions are not skipped', () => {
  const allowedTools = ['Read', 'Bash(git log:*)']
  expect(buildClaudeArguments({ allowedTools })).toEqual([
    ...always,
    '--allowedTools',
    'Read,Bash(git log:*)',
  ])
  expect(buildClaudeArguments({ allowedTools, skipPermissions: true })).not.toContain(
    '--allowedTools',
  )
})

test('no limit of turns is said when it is 0', () => {
  expect(buildClaudeArguments({ maxTurns: 0 })).toEqual(always)
})

test.for([
  ['model', { model: '--dangerously-skip-permissions' }],
  ['model', { model: '' }],
  ['resumeSessionId', { resumeSessionId: '-x' }],
  ['addDirectories[1]', { addDirectories: ['/a', '--x'] }],
  ['maxTurns', { maxTurns: -1 }],
  ['maxTurns', { maxTurns: 1.5 }],
  ['maxTurns', { maxTurns: Number.NaN }],
  ['extraArgs[0]', { extraArgs: ['a\0b'] }],
] as const)(
  'a value that the CLI would read as something else is refused: %s',
  ([field, options]) => {
    expect(() => buildClaudeArguments(options)).toThrow(ManifestError)
    expect(() => buildClaudeArguments(options)).toThrow(field)
  },
)

test('no shell reads an argument: sh passes every one on as it is', () => {
  const nasty = [
    "'",
    '"',
    '$(echo no)',
    '`echo no`',
    '$HOME',
    '\\',
    '*',
    'a\nb',
    '',
    ' ',
    '!x',
    '~',
    '#',
  ]
  const built = buildClaudeArguments({ extraArgs: nasty })
  const output = execFileSync('sh', ['-c', String.raw`printf '%s\0' "$@"`, 'agent-jobs', ...built])
  expect(output.toString()).toBe([...built, ''].join('\0'))
})
