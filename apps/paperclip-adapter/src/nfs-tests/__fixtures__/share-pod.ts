import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { buildRun, runPaths } from '@agent-jobs/job-manifest'
import type { Container, HostPod, RunManifest, RunSpec } from '@agent-jobs/job-manifest'

import type { Seat } from './seat.ts'

/** The pod of the server, which has nothing to inherit. */
export const host: HostPod = { claimName: 'data', mountPath: '/' }

/** The container of a run's Job, started on this machine as a kubelet would. */
export interface SharePod extends AsyncDisposable {
  /** The exit status of the container. */
  readonly ended: Promise<number | null>
  /** What it left as its termination message. */
  message(): string
  /** What it wrote to its own stdout so far, which `kubectl logs` would show. */
  stdoutDigest(): string
  /** What it wrote to its own stderr so far. */
  readonly stderr: string
}

export interface PodRequest {
  readonly run: RunSpec
  /** The log root where the pod's node has it. */
  readonly logRoot: string
  readonly podUid: string
  readonly seat: Seat
}

/** Starts the container that the run's Job describes, with its folders where an ordinary process finds them. */
export function startPod({ run, logRoot, podUid, seat }: PodRequest): SharePod {
  const folder = mkdtempSync(join(tmpdir(), 'pod-'))
  chmodSync(folder, 0o755)
  const places = {
    secretDirectory: join(folder, 'secret'),
    attemptDirectory: runPaths(logRoot, run.ids).attemptDirectory,
    terminationMessagePath: join(folder, 'termination-log'),
  }
  const manifest = buildRun({ ...run, places }, host)
  writeSecret(manifest, places.secretDirectory)
  writeFileSync(places.terminationMessagePath, '')
  chmodSync(places.terminationMessagePath, 0o666)
  const container = containerOf(manifest)
  const [program = '', ...argv] = [...seat.wrapper, ...(container.command ?? []).map(meant)]
  const child = spawn(program, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: { PATH: seat.path, ...environmentOf(container, podUid) },
  })
  const hash = createHash('sha256')
  let stderr = ''
  child.stdout.on('data', (bytes: Buffer) => hash.update(bytes))
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve)
  })
  return {
    ended,
    message: () => readFileSync(places.terminationMessagePath, 'utf8'),
    stdoutDigest: () => hash.copy().digest('hex'),
    get stderr() {
      return stderr
    },
    async [Symbol.asyncDispose]() {
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, 'SIGKILL')
        await ended
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function containerOf(manifest: RunManifest): Container {
  const [container] = manifest.job.spec.template.spec.containers
  if (!container) throw new Error('The Job has no container.')
  return container
}

/** The kubelet makes `$` of `$$`. */
function meant(text: string): string {
  return text.replaceAll('$$', '$')
}

function environmentOf({ env }: Container, podUid: string): Record<string, string> {
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [
      name,
      valueFrom === undefined ? meant(value ?? '') : podUid,
    ]),
  )
}

function writeSecret({ job, secret }: RunManifest, folder: string): void {
  for (const volume of job.spec.template.spec.volumes ?? []) {
    for (const { key, path } of volume.secret?.items ?? []) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), Buffer.from(secret.data?.[key] ?? '', 'base64'))
    }
  }
}
