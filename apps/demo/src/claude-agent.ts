import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { AgentChoice } from './agent-choice.ts'
import type { Answer } from './offline-answer.ts'
import type { EmulatedAgent } from './paperclip-run.ts'
import { recordedVersion } from './recordings.ts'
import { quoted } from './shell-words.ts'

type ClaudeChoice = Extract<AgentChoice, { kind: 'claude' }>

/** What lies in the folder that claude works in. */
const files = {
  'README.md':
    '# greeting\n\nSays hello to whoever is named on its command line, and to the world otherwise.\n',
  'greeting.js':
    "const [name = 'world'] = process.argv.slice(2)\n\nconsole.log(`Hello, ${name}!`)\n",
} as const

const readingTools = 'Read,Glob,Grep'

/**
 * The real CLI for a pod of the emulator, which is a process of this machine: it may read in its own folder and nothing
 * else, unless the person names the tools that it has. Its HOME is new and goes with the run.
 *
 * @param workspace the folder that it works in; made here
 */
export async function claudeAgent(
  program: string,
  { isOffline, tools }: ClaudeChoice,
  workspace: string,
): Promise<EmulatedAgent> {
  const temporary = `${workspace}.tmp`
  for (const path of [workspace, temporary]) {
    await mkdir(path)
    await chmod(path, 0o777)
  }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(workspace, name), content)
  }
  const may = tools === undefined ? 'reads in its own folder only' : `with the tools ${tools}`
  const api = isOffline ? 'an offline API with prepared answers, since there is no key' : 'your key'
  return {
    words: `Claude Code ${recordedVersion}, ${may}; with ${api}`,
    source: isOffline ? 'offline' : 'claude',
    files: [{ path: 'claude', content: script(program, tools, temporary), mode: 0o755 }],
    workspace,
  }
}

/** The adapter lets an agent skip permissions, since its pod confines it; here only the CLI itself can. */
function script(program: string, tools: string | undefined, temporary: string): string {
  const may =
    tools === undefined
      ? `--restricted --tools ${readingTools}`
      : `--tools ${tools} --allowed-tools ${tools}`
  return `#!/bin/sh
export TMPDIR=${quoted(temporary)} CLAUDE_CODE_TMPDIR=${quoted(temporary)}
for word do
  shift
  [ "$word" = --dangerously-skip-permissions ] || set -- "$@" "$word"
done
exec ${quoted(program)} "$@" ${may}
`
}

/** What the CLI is told of the API that answers it without a key. */
export function offlineVariables(url: string): Record<string, string> {
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'sk-ant-offline',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
  }
}

/** The answers of the offline API, to whatever it is asked. */
export function preparedAnswers(workspace: string): Answer[] {
  const read = (name: keyof typeof files) => ({
    name: 'Read',
    input: { file_path: join(workspace, name) },
  })
  return [
    {
      text: 'I will see what is in this folder.',
      tool: { name: 'Glob', input: { pattern: '**/*' } },
    },
    { text: 'Two files. First what it says about itself.', tool: read('README.md') },
    { text: 'And now the program.', tool: read('greeting.js') },
    {
      text: 'This folder holds a small Node.js program and its README. The program greets the name on its command line, or the world when there is none.',
    },
  ]
}
