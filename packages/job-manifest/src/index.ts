export { buildRun } from './build-run.ts'
export type { RunManifest } from './build-run.ts'
export { mainContainer } from './build-job.ts'
export { buildClaudeArguments } from './claude-arguments.ts'
export type { ClaudeArguments } from './claude-arguments.ts'
export { pathInClaim } from './claim-mounts.ts'
export { jobName, sanitizeLabelValue } from './kubernetes-names.ts'
export type {
  Container,
  ContainerSecurityContext,
  DnsConfig,
  EnvironmentSource,
  EnvironmentVariable,
  Job,
  JobSpec,
  KeyReference,
  ObjectMetadata,
  OwnerReference,
  PodSecurityContext,
  PodSpec,
  PodTemplate,
  Secret,
  Toleration,
  Volume,
  VolumeMount,
} from './kubernetes-objects.ts'
export { ManifestError } from './manifest-error.ts'
export type { ManifestErrorCode } from './manifest-error.ts'
export { parseEventLine, parseEvents, parseTerminationMessage } from './pod-events.ts'
export type {
  BeatEvent,
  BeginEvent,
  ExitRecord,
  FenceLost,
  PodEvent,
  UnknownEvent,
} from './pod-events.ts'
export type { FileOwner, RunDirectory, RunFile, RunLink, RunRegularFile } from './run-files.ts'
export { volumeContract } from './run-identity.ts'
export { buildPodLogPath, runPaths } from './run-paths.ts'
export type { RunIds, RunPaths } from './run-paths.ts'
export { runScript, runScriptVersion } from './run-script.ts'
export { secretOwnedBy } from './run-secret.ts'
export { defaultPlaces } from './run-spec.ts'
export type { ClaimMount, HostPod, PodPlaces, PodUser, RunSpec } from './run-spec.ts'
