import { posix } from 'node:path'

import { buildJob } from './build-job.ts'
import { claimMounts, logRootInClaim } from './claim-mounts.ts'
import type { LogPlaces } from './claim-mounts.ts'
import { containerEnvironment } from './container-environment.ts'
import type { ScriptSettings } from './container-environment.ts'
import { jobName } from './kubernetes-names.ts'
import type { Job, Secret } from './kubernetes-objects.ts'
import { tooLarge } from './manifest-error.ts'
import { runFiles } from './run-files.ts'
import type { RunFile } from './run-files.ts'
import { runIdentity } from './run-identity.ts'
import { checkRunIds, runPaths } from './run-paths.ts'
import type { RunPaths } from './run-paths.ts'
import { buildSecret, secretContent, secretVolume } from './run-secret.ts'
import { runSettings } from './run-settings.ts'
import type { RunSettings } from './run-settings.ts'
import type { HostPod, RunSpec } from './run-spec.ts'
import { absolutePath } from './volume-path.ts'

/** What must be made for a run, in this order: files, Job, Secret (owned by the Job), then the Job's `suspend: false`. */
export interface RunManifest {
  /** Suspended. Holds nothing secret. */
  readonly job: Job
  /** Has the Job's name and no owner yet, see `secretOwnedBy`. */
  readonly secret: Secret
  /** As the server sees the volume. */
  readonly paths: RunPaths
  /** In the order of creation. */
  readonly files: readonly RunFile[]
  /** Sentences for whoever configured the run. */
  readonly warnings: readonly string[]
  /** Keys of labels, ours and the user's, that the Job does not have. */
  readonly skippedLabels: readonly string[]
}

/** The API server's store refuses objects of 1.5 MiB, and adds to what it is given. */
const maxJobBytes = 1024 * 1024

/**
 * Describes one attempt of a run: same input, same manifest, byte for byte when serialised.
 *
 * @throws ManifestError that names field, value and what was expected; nothing is built then.
 */
export function buildRun(run: RunSpec, host: HostPod): RunManifest {
  const attempt = checkRunIds(run.ids)
  const settings = runSettings(run, host)
  const paths = runPaths(run.logRoot, run.ids)
  const places = logPlaces(run, host, paths)
  const environment = containerEnvironment(run, host, scriptSettings(run, settings, attempt))
  const identity = runIdentity(run, attempt, places)
  const mounts = claimMounts(run, settings.places, places)
  const content = secretContent(run)
  const name = jobName(run.ids)
  const job = buildJob(run, host, {
    name,
    identity,
    settings,
    environment,
    claimMounts: mounts.mounts,
    secretVolume: secretVolume(name, content, settings.user),
  })
  checkJobSize(job)
  return {
    job,
    secret: buildSecret(structuredClone(job.metadata), content),
    paths,
    files: runFiles(paths, settings.user, content.promptFile),
    warnings: [...identity.warnings, ...mounts.warnings],
    skippedLabels: identity.skippedLabels,
  }
}

function logPlaces(run: RunSpec, host: HostPod, paths: RunPaths): LogPlaces {
  const logRoot = absolutePath('logRoot', run.logRoot)
  const rootInClaim = logRootInClaim(run, host)
  const attemptInClaim = posix.join(rootInClaim, posix.relative(logRoot, paths.attemptDirectory))
  return { logRoot, logRootInClaim: rootInClaim, attemptInClaim }
}

function scriptSettings(run: RunSpec, settings: RunSettings, attempt: number): ScriptSettings {
  return { ...settings, ...settings.places, attempt, fenceMethod: run.fenceMethod }
}

function checkJobSize(job: Job): void {
  const bytes = Buffer.byteLength(JSON.stringify(job))
  if (bytes > maxJobBytes) throw tooLarge('job', bytes, maxJobBytes)
}
