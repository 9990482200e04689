import { claimVolume } from './claim-mounts.ts'
import { literal } from './container-environment.ts'
import type {
  Container,
  EnvironmentVariable,
  Job,
  PodSecurityContext,
  PodSpec,
  Volume,
  VolumeMount,
} from './kubernetes-objects.ts'
import { podPlacement } from './pod-placement.ts'
import { podResources } from './pod-resources.ts'
import type { RunIdentity } from './run-identity.ts'
import { runScript } from './run-script.ts'
import { secretVolumeName } from './run-secret.ts'
import type { RunSettings } from './run-settings.ts'
import type { HostPod, PodUser, RunSpec } from './run-spec.ts'
import { absolutePath } from './volume-path.ts'

/** The name of the container that runs the agent. */
export const mainContainer = 'claude'

/** What the other parts of the builder have worked out for the pod. */
export interface PodParts {
  readonly name: string
  readonly identity: RunIdentity
  readonly settings: RunSettings
  readonly environment: EnvironmentVariable[]
  readonly claimMounts: readonly VolumeMount[]
  readonly secretVolume: Volume
}

/** The Job, suspended: its Secret can only name it as owner once it exists. */
export function buildJob(run: RunSpec, host: HostPod, parts: PodParts): Job {
  const { name, settings, identity } = parts
  const { labels, annotations } = identity
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: run.namespace, labels, annotations },
    spec: {
      suspend: true,
      parallelism: 1,
      completions: 1,
      backoffLimit: 0,
      podReplacementPolicy: 'Failed',
      ttlSecondsAfterFinished: settings.ttlSeconds,
      ...(settings.deadlineSeconds !== undefined && {
        activeDeadlineSeconds: settings.deadlineSeconds,
      }),
      template: {
        metadata: { labels: { ...labels }, annotations: { ...annotations } },
        spec: podSpec(run, host, parts),
      },
    },
  }
}

function podSpec(run: RunSpec, host: HostPod, parts: PodParts): PodSpec {
  const { serviceAccountName, runtimeClassName, priorityClassName } = run
  const claim = { name: claimVolume, persistentVolumeClaim: { claimName: host.claimName } }
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: parts.settings.graceSeconds,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(parts.settings.user),
    ...(serviceAccountName !== undefined && { serviceAccountName }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...imageAccess(parts.settings),
    ...nameResolution(host),
    ...podPlacement(run, host),
    containers: [agentContainer(run, parts)],
    volumes: [claim, parts.secretVolume],
  }
}

function agentContainer(run: RunSpec, parts: PodParts): Container {
  const { settings } = parts
  const { uid, gid } = settings.user
  return {
    name: mainContainer,
    image: settings.image,
    imagePullPolicy: settings.imagePullPolicy,
    command: ['sh', '-c', runScript, 'agent-jobs', ...run.command].map(literal),
    workingDir: absolutePath('workingDirectory', run.workingDirectory),
    env: parts.environment,
    resources: podResources(run.resources),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: false,
      runAsNonRoot: true,
      runAsUser: uid,
      runAsGroup: gid,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePath: settings.places.terminationMessagePath,
    terminationMessagePolicy: 'File',
    volumeMounts: [
      ...parts.claimMounts,
      { name: secretVolumeName, mountPath: settings.places.secretDirectory, readOnly: true },
    ],
  }
}

function podSecurity(user: PodUser): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user.uid,
    runAsGroup: user.gid,
    ...(user.fsGroup !== undefined && {
      fsGroup: user.fsGroup,
      fsGroupChangePolicy: 'OnRootMismatch',
    }),
    seccompProfile: { type: 'RuntimeDefault' },
  }
}

function imageAccess({ imagePullSecrets }: RunSettings): Pick<PodSpec, 'imagePullSecrets'> {
  if (imagePullSecrets.length === 0) return {}
  return { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }
}

function dnsOption({ name, value }: { name?: string; value?: string }): {
  name?: string
  value?: string
} {
  return { ...(name !== undefined && { name }), ...(value !== undefined && { value }) }
}

function nameResolution({
  dnsPolicy,
  dnsConfig,
}: HostPod): Pick<PodSpec, 'dnsPolicy' | 'dnsConfig'> {
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {}
  const config = {
    ...(nameservers.length > 0 && { nameservers: [...nameservers] }),
    ...(searches.length > 0 && { searches: [...searches] }),
    ...(options.length > 0 && { options: options.map(dnsOption) }),
  }
  return {
    ...(dnsPolicy !== undefined && { dnsPolicy }),
    ...(Object.keys(config).length > 0 && { dnsConfig: config }),
  }
}
