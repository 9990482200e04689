import { homedir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'

import { AdapterError } from '../adapter-error.ts'

/** The environment variables that decide where Paperclip keeps its data. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `<PAPERCLIP_HOME, else ~/.paperclip>/instances/<PAPERCLIP_INSTANCE_ID, else default>`, as Paperclip itself finds it. */
export function instanceRoot(environment: Environment): string {
  const home = environment['PAPERCLIP_HOME']?.trim() || join(homedir(), '.paperclip')
  const instance = environment['PAPERCLIP_INSTANCE_ID']?.trim() || 'default'
  if (!/^[\w-]+$/.test(instance)) {
    throw new AdapterError(
      'invalid_config',
      `PAPERCLIP_INSTANCE_ID is "${instance}": letters, digits, "-" and "_" were expected.`,
    )
  }
  return join(resolve(expandHome(home)), 'instances', instance)
}

/** RUN_LOG_BASE_PATH, else `<instance root>/data/run-logs`: the server's own rule for its run logs. */
export function runLogRoot(environment: Environment): string {
  const configured = environment['RUN_LOG_BASE_PATH']?.trim()
  return configured
    ? resolve(expandHome(configured))
    : join(instanceRoot(environment), 'data/run-logs')
}

/** The part of `path` below `parent`, '' for the same folder; undefined when it is not below. */
export function pathBelow(parent: string, path: string): string | undefined {
  const below = relative(parent, path)
  return below === '..' || below.startsWith('../') || isAbsolute(below) ? undefined : below
}

function expandHome(path: string): string {
  if (path === '~') return homedir()
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
}
