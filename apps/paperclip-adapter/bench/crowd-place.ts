import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import {
  makeVolume,
  recordingPath,
  type TestVolume,
} from '../src/run-tests/__fixtures__/test-volume.ts'

/** The folders of a crowd, below one that is removed when it is disposed of. */
export interface CrowdPlace extends Disposable {
  readonly stateDirectory: string
  readonly mountPath: string
  /** Where the agent is, and the program that pods are made of, when it is not the run script. */
  readonly programs: string
  readonly volume: TestVolume
}

export function makeCrowdPlace({ lean }: { readonly lean: boolean }): CrowdPlace {
  const folder = mkdtempSync(join(tmpdir(), 'agent-jobs-bench-'))
  const stateDirectory = join(folder, 'state')
  const mountPath = join(folder, 'volume')
  for (const path of [stateDirectory, mountPath]) mkdirSync(path)
  const volume = makeVolume(mountPath)
  const programs = join(volume.home, 'instances/default/companies', volume.companyId, 'waiting')
  mkdirSync(programs, { mode: 0o755 })
  const lines = readFileSync(recordingPath, 'utf8').split(/(?<=\n)/)
  writeFileSync(join(programs, 'begin.ndjson'), lines.slice(0, 2).join(''))
  writeFileSync(join(programs, 'end.ndjson'), lines.slice(2).join(''))
  putProgram('waiting-agent.sh', join(programs, 'claude'))
  if (lean) putProgram('lean-pod.sh', join(programs, 'sh'))
  return {
    stateDirectory,
    mountPath,
    programs,
    volume,
    [Symbol.dispose]: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function putProgram(name: string, path: string): void {
  copyFileSync(join(import.meta.dirname, name), path)
  chmodSync(path, 0o755)
}

/** Writes the beats of pods that have nobody for it, each every five seconds. */
export function beatFor(paths: readonly string[]): Disposable {
  let next = 0
  const beat = `${JSON.stringify({ v: 1, type: 'beat', seq: 1, at: 1, agentAlive: true })}\n`
  const timer = setInterval(() => {
    for (let each = 0; each < paths.length / 50; each += 1) {
      append(paths[next % paths.length] ?? '', beat)
      next += 1
    }
  }, 100)
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer)
    },
  }
}

/** To a file that exists: it may not be made yet, or be removed. */
function append(path: string, text: string): void {
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_APPEND)
    writeSync(descriptor, text)
    closeSync(descriptor)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}
