import { createHash } from 'node:crypto'

import type { LineBatch, Tailer } from '@agent-jobs/file-tailer'
import { buildRun } from '@agent-jobs/job-manifest'
import type { PodEvent, RunManifest, RunSpec } from '@agent-jobs/job-manifest'

import { createLogDelivery } from '../../run/log-delivery.ts'
import { createRedactor } from '../../run/redaction.ts'
import { createRunFiles, probeHardLinks } from '../../run/run-files.ts'
import { RunLog } from '../../run/run-log.ts'
import { readOutput, type RunOutput } from '../../run/run-output.ts'
import { usualPace } from '../../adapter-pace.ts'
import { host } from './share-pod.ts'

/** A line as Paperclip got it. */
export interface ShownLine {
  readonly text: string
  readonly stream: 'stdout' | 'stderr'
  /** This process's clock. */
  readonly shownAtMs: number
}

/** A run whose files exist and are read, by everything that the adapter reads them with. */
export interface ShareRun extends AsyncDisposable {
  readonly spec: RunSpec
  readonly manifest: RunManifest
  readonly output: RunOutput
  readonly log: HashedLog
  /** Whole lines that Paperclip got, in order. */
  readonly shown: readonly ShownLine[]
  readonly events: readonly PodEvent[]
}

/** Takes a digest of everything that the adapter was given to read. */
export class HashedLog extends RunLog {
  readonly stdoutHash = createHash('sha256')
  readonly stderrHash = createHash('sha256')

  override async stdout(batch: LineBatch): Promise<void> {
    this.stdoutHash.update(batch.bytes)
    await super.stdout(batch)
  }

  override async stderr(batch: LineBatch): Promise<void> {
    this.stderrHash.update(batch.bytes)
    await super.stderr(batch)
  }
}

/** A run as the adapter describes it. */
export async function describeRun(
  logRoot: string,
  runId: string,
  command: readonly string[],
): Promise<RunSpec> {
  return {
    ids: { companyId: 'company', agentId: 'agent', runId },
    namespace: 'agents',
    image: 'agent',
    resources: { requests: {}, limits: {} },
    command,
    prompt: 'Say hello.',
    workingDirectory: '/tmp',
    logRoot,
    fenceMethod: (await probeHardLinks(logRoot, runId)) ? 'link' : 'mkdir',
    graceSeconds: 20,
    beatSeconds: usualPace.beatSeconds,
  }
}

/** Makes the run's files and starts to read them; the log root is where the adapter's machine has it. */
export async function openRun(spec: RunSpec, tailer: Tailer): Promise<ShareRun> {
  const manifest = buildRun(spec, host)
  const refused = await createRunFiles(manifest.files)
  if (refused.length > 0) throw new Error(refused.join('; '))
  const shown: ShownLine[] = []
  const events: PodEvent[] = []
  const delivery = createLogDelivery(async (stream, chunk) => {
    const shownAtMs = Date.now()
    for (const text of chunk.split('\n').slice(0, -1)) shown.push({ text, stream, shownAtMs })
    await Promise.resolve()
  })
  const log = new HashedLog(delivery, createRedactor([]))
  const output = readOutput(tailer, manifest.paths, log, (event) => events.push(event))
  return {
    spec,
    manifest,
    output,
    log,
    shown,
    events,
    [Symbol.asyncDispose]: () => output.stop(),
  }
}
