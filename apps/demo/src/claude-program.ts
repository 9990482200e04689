import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

import { DemoError } from './demo-error.ts'
import { recordedVersion } from './recordings.ts'

/** Below the checkout, where the workspace keeps its other tools. */
const toolsFolder = resolve(import.meta.dirname, '../../../.tools')

/** The package of the real CLI for this machine, and where it is once it has been fetched. */
export function claudePlace(): {
  readonly name: string
  readonly folder: string
  readonly program: string
} {
  const platform = `${process.platform}-${process.arch}`
  const folder = join(toolsFolder, `claude-code-${platform}-${recordedVersion}`)
  const name = `@anthropic-ai/claude-code-${platform}`
  return { name, folder, program: join(folder, 'claude') }
}

/**
 * Finds the real CLI, of the version that was recorded; the first time it is fetched from npm and stays with the
 * workspace's other tools.
 *
 * @throws DemoError `CLAUDE`
 */
export async function findClaude(
  say: (sentence: string) => void,
  stop: AbortSignal,
): Promise<string> {
  const { name, folder, program } = claudePlace()
  if (existsSync(program)) return program
  say(`Fetching Claude Code ${recordedVersion} from npm (80 MB, once)`)
  await mkdir(toolsFolder, { recursive: true })
  const staging = await mkdtemp(join(toolsFolder, 'claude-'))
  try {
    await install(`${name}@${recordedVersion}`, staging, stop)
    const fetched = join(staging, 'node_modules', name)
    if (!existsSync(join(fetched, 'claude'))) throw new Error(`${name} has no program "claude"`)
    // Another demo may have been quicker, with the same program.
    await rename(fetched, folder).catch((error: unknown) => {
      if (!existsSync(program)) throw error
    })
    return program
  } catch (error) {
    stop.throwIfAborted()
    const why = error instanceof Error ? error.message : String(error)
    throw new DemoError(
      'CLAUDE',
      `Claude Code ${recordedVersion} could not be fetched: ${why}. --agent replay needs nothing.`,
      { cause: error },
    )
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function install(name: string, folder: string, stop: AbortSignal): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{}')
  const words = `install ${name} --cache=cache --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error`
  const npm = spawn('npm', words.split(' '), {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: stop,
  })
  const [said, [code]] = await Promise.all([text(npm.stderr), once(npm, 'exit')])
  if (code === 0) return
  const last =
    said
      .trim()
      .split('\n')
      .findLast((line) => !/A complete log/.test(line)) ?? ''
  throw new Error(last.replace(/^npm (error|ERR!) /, '') || `npm ended with ${String(code)}`)
}
