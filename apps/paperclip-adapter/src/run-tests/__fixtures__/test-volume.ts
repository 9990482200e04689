import { randomUUID } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Init, one answer and the result, as the real CLI wrote them. */
export const recordingPath = join(import.meta.dirname, 'recordings/text-2.1.329.ndjson')
/** The recording's name for the step `recorded` of a scripted agent. */
export const recorded = 'recorded.ndjson'
export type AgentName = 'scripted' | 'tee' | 'killed' | 'absent'

/** A Paperclip instance of the test's own on the shared volume, with fake agents that its pods can see. */
export interface TestVolume extends Disposable {
  /** Where this machine, and every pod, sees the claim. */
  readonly mountPath: string
  /** PAPERCLIP_HOME. */
  readonly home: string
  readonly companyId: string
  /** Where Paperclip keeps its run logs. */
  readonly logRoot: string
  /** PATH of a pod whose `claude` is a fake one. */
  pathWith(agent: AgentName): string
  /** Makes a folder that the test and the pod of one run both see and write. */
  exchange(runId: string): string
}

/**
 * Makes an instance below the folder where the claim is mounted; it is removed when it is disposed of.
 *
 * @param programs PATH of a pod without its fake agent
 */
export function makeVolume(
  mountPath: string,
  programs = '/usr/local/bin:/usr/bin:/bin',
): TestVolume {
  // Whoever has to clear away what a stopped run of tests left behind knows it by this name.
  const name = process.env['AGENT_JOBS_TEST_NAME'] ?? 'test'
  const home = mkdtempSync(join(mountPath, `agent-jobs-${name}-`))
  chmodSync(home, 0o755)
  const companyId = `${name}-${randomUUID().slice(0, 8)}`
  const instance = join(home, 'instances/default')
  const company = join(instance, 'companies', companyId)
  const place = (...names: string[]): string => {
    const path = join(company, ...names)
    mkdirSync(path, { recursive: true, mode: 0o755 })
    return path
  }
  for (const agent of ['scripted', 'tee', 'killed', 'absent'] as const) {
    putAgent(place('agents', agent), agent)
  }
  return {
    mountPath,
    home,
    companyId,
    logRoot: join(instance, 'data/run-logs'),
    pathWith: (agent) =>
      [join(company, 'agents', agent), ...(agent === 'absent' ? [] : [programs])].join(':'),
    exchange: (runId) => {
      const path = place('exchange', runId)
      chmodSync(path, 0o777)
      return path
    },
    [Symbol.dispose]: () => {
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function putAgent(directory: string, agent: AgentName): void {
  const agents = join(import.meta.dirname, 'agents')
  copyFileSync(recordingPath, join(directory, recorded))
  const command = join(directory, 'claude')
  if (agent === 'absent') {
    // The run script needs it; nothing else is in this PATH.
    symlinkSync('/bin/cat', join(directory, 'cat'))
    return
  }
  if (agent === 'killed') {
    copyFileSync(join(agents, 'killed.sh'), command)
  } else {
    copyFileSync(join(agents, `${agent}.mjs`), join(directory, `${agent}.mjs`))
    writeFileSync(command, `#!/bin/sh\nexec node "\${0%/*}/${agent}.mjs" "$@"\n`)
  }
  chmodSync(command, 0o755)
}
