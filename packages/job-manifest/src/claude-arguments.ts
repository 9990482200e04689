import { invalidField, invalidSecret } from './manifest-error.ts'

/** What the Claude CLI is asked for. */
export interface ClaudeArguments {
  readonly model?: string | undefined
  readonly effort?: string | undefined
  /** 0 or absent: no limit. */
  readonly maxTurns?: number | undefined
  /** Resume this session. Then `appendSystemPromptFile` is left out: the session has it already. */
  readonly resumeSessionId?: string | undefined
  readonly appendSystemPromptFile?: string | undefined
  readonly addDirectories?: readonly string[] | undefined
  /** Only the servers in this file are used. */
  readonly mcpConfigFile?: string | undefined
  /**
   * Which settings files count, for example `user`.
   * @default the CLI's own
   */
  readonly settingSources?: string | undefined
  /** Tools that need no permission. Left out when permissions are skipped. */
  readonly allowedTools?: readonly string[] | undefined
  /** @default false */
  readonly chrome?: boolean | undefined
  /** Given to the CLI last, as they are. */
  readonly extraArgs?: readonly string[] | undefined
  /**
   * The CLI refuses this as root.
   * @default false
   */
  readonly skipPermissions?: boolean | undefined
}

/**
 * The arguments after `claude`, in the order of Paperclip's own CLI lane. The prompt comes on stdin; there is no `-`
 * among the arguments, which the CLI would take for the prompt's first line.
 *
 * @throws ManifestError when a value would be read as an option, or holds a NUL.
 */
export function buildClaudeArguments(options: ClaudeArguments): string[] {
  const fresh = options.resumeSessionId === undefined
  return [
    '--print',
    '--output-format',
    'stream-json',
    '--verbose',
    ...option('--setting-sources', 'settingSources', options.settingSources),
    ...option('--resume', 'resumeSessionId', options.resumeSessionId),
    ...permissions(options),
    ...(options.chrome === true ? ['--chrome'] : []),
    ...option('--model', 'model', options.model),
    ...option('--effort', 'effort', options.effort),
    ...maxTurns(options.maxTurns),
    ...(fresh
      ? option(
          '--append-system-prompt-file',
          'appendSystemPromptFile',
          options.appendSystemPromptFile,
        )
      : []),
    ...option('--mcp-config', 'mcpConfigFile', options.mcpConfigFile),
    ...(options.mcpConfigFile === undefined ? [] : ['--strict-mcp-config']),
    ...(options.addDirectories ?? []).flatMap((directory, index) =>
      option('--add-dir', `addDirectories[${index}]`, directory),
    ),
    ...(options.extraArgs ?? []).map((value, index) => argument(`extraArgs[${index}]`, value)),
  ]
}

function permissions(options: ClaudeArguments): string[] {
  if (options.skipPermissions === true) return ['--dangerously-skip-permissions']
  if (options.allowedTools === undefined || options.allowedTools.length === 0) return []
  return option('--allowedTools', 'allowedTools', options.allowedTools.join(','))
}

function maxTurns(value: number | undefined): string[] {
  if (value === undefined || value === 0) return []
  if (!Number.isSafeInteger(value) || value < 0) {
    throw invalidField('maxTurns', value, 'a whole number, 0 for no limit')
  }
  return ['--max-turns', String(value)]
}

function option(name: string, field: string, value: string | undefined): string[] {
  if (value === undefined) return []
  if (value === '' || value.startsWith('-')) {
    throw invalidField(field, value, 'text that does not begin with "-"')
  }
  return [name, argument(field, value)]
}

function argument(field: string, value: string): string {
  if (typeof value !== 'string' || value.includes('\0')) {
    throw invalidSecret(field, 'not text, or holds a NUL', 'text without NUL characters')
  }
  return value
}
