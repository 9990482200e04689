import { containerEnvironment } from './container-environment.ts'
import { pullRefused, readImageName } from './container-image.ts'
import type { Occurrence } from './event-recorder.ts'
import { findPodFault } from './pod-faults.ts'
import { recordOf, reportSoon } from './pod-report.ts'
import { type ContainerRun, type Kubelet, nap, type PodRun, retryMs, turn } from './pod-run.ts'
import type { Container, Pod } from './pod-shape.ts'

/** What a container can be started with. */
export interface StartData {
  readonly variables: ReadonlyMap<string, string>
  readonly messagePath: string | undefined
  readonly workingDirectory: string
}

interface Problem {
  readonly reason: string
  readonly message: string
  readonly events: readonly Occurrence[]
}

/** Waits until nothing keeps a container from being started; undefined when its pod is stopped before. */
export async function readyToStart(
  run: PodRun,
  container: ContainerRun,
): Promise<StartData | undefined> {
  for (let attempt = 0; !run.isStopping; attempt += 1) {
    const found = imageProblem(run, container, attempt) ?? startData(run, container)
    if ('variables' in found) return found
    for (const event of found.events) recordOf(run, container, event)
    container.state = { waiting: { reason: found.reason, message: found.message } }
    reportSoon(run)
    await nap(run, retryMs(run, attempt))
    await turn(run)
  }
  return undefined
}

function warning(reason: string, message: string): Occurrence {
  return { type: 'Warning', reason, message }
}

function imageProblem(
  { kubelet: { faults }, pod }: PodRun,
  { spec }: ContainerRun,
  attempt: number,
): Problem | undefined {
  const image = spec.image ?? ''
  const name = readImageName(image)
  if (typeof name === 'string') {
    const reason = 'InvalidImageName'
    const events = [warning('InspectFailed', name), warning('Failed', `Error: ${reason}`)]
    return { reason, message: name, events }
  }
  if (findPodFault(faults, 'image-never-pull', pod)) {
    const reason = 'ErrImageNeverPull'
    const message = `Container image "${image}" is not present with pull policy of Never`
    return {
      reason,
      message,
      events: [warning(reason, message), warning('Failed', `Error: ${reason}`)],
    }
  }
  const fault = findPodFault(faults, 'image-pull-fails', pod)
  return fault && pullProblem(image, fault.message ?? pullRefused(image), attempt)
}

/** The first attempt fails for its reason; then the kubelet waits before it tries again. */
function pullProblem(image: string, why: string, attempt: number): Problem {
  if (attempt === 1) {
    const reason = 'ImagePullBackOff'
    const backOff = `Back-off pulling image "${image}"`
    const events = [
      { type: 'Normal', reason: 'BackOff', message: backOff } as const,
      warning('Failed', `Error: ${reason}`),
    ]
    return { reason, message: `${backOff}: ErrImagePull: ${why}`, events }
  }
  const events = [
    { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` } as const,
    warning('Failed', `Failed to pull image "${image}": ${why}`),
    warning('Failed', 'Error: ErrImagePull'),
  ]
  if (attempt === 0) return { reason: 'ErrImagePull', message: why, events }
  const message = `Back-off pulling image "${image}": ErrImagePull: ${why}`
  return { reason: 'ImagePullBackOff', message, events }
}

function startData(run: PodRun, container: ContainerRun): StartData | Problem {
  const message = `Container image "${container.spec.image ?? ''}" already present on machine`
  recordOf(run, container, { type: 'Normal', reason: 'Pulled', message })
  try {
    return checkedData(run, container)
  } catch (error) {
    return configProblem(String(error)) // This machine does not let the kubelet write what it has to.
  }
}

function checkedData(run: PodRun, container: ContainerRun): StartData | Problem {
  const { kubelet, pod } = run
  const { spec } = container
  const fault = findPodFault(kubelet.faults, 'container-config-error', pod)
  const early = fault?.message ?? refusedMount(run, container) ?? userProblem(run, container)
  if (early !== undefined) {
    // A real kubelet has made the folders of the mounts by then, at every attempt again.
    kubelet.mounts.mount(pod)
    return configProblem(early)
  }
  if ((spec.command ?? spec.args ?? []).length === 0) {
    return configProblem('no command specified: the emulator has no images, only commands')
  }
  return preparedData(kubelet, pod, spec)
}

function preparedData({ api, mounts }: Kubelet, pod: Pod, spec: Container): StartData | Problem {
  const image = {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: mounts.home(pod),
  }
  const environment = containerEnvironment(api, pod, spec, image)
  if ('problem' in environment) return configProblem(environment.problem)
  const file = mounts.messageFile(pod, spec)
  if (typeof file === 'string') return configProblem(file)
  const workingDirectory = spec.workingDir || image.HOME
  const problem = mounts.workingDirectory(workingDirectory)
  if (problem !== undefined) return configProblem(problem)
  return { ...environment, messagePath: file?.path, workingDirectory }
}

function configProblem(message: string): Problem {
  const reason = 'CreateContainerConfigError'
  return { reason, message, events: [warning('Failed', `Error: ${message}`)] }
}

/** Why a container cannot have its mounts; what was in their way may be gone by now. */
function refusedMount(run: PodRun, { spec }: ContainerRun): string | undefined {
  if (!run.refusedMounts.has(spec.name)) return undefined
  const { missing, refused } = run.kubelet.mounts.mount(run.pod)
  if (missing === undefined) run.refusedMounts = refused
  return run.refusedMounts.get(spec.name)
}

/** An image's user cannot be known here; it counts as root, as that of most images is. */
function userProblem({ pod }: PodRun, { spec }: ContainerRun): string | undefined {
  const { runAsNonRoot, runAsUser } = { ...pod.spec.securityContext, ...spec.securityContext }
  if (runAsNonRoot !== true || (runAsUser ?? 0) > 0) return undefined
  const { name, namespace, uid } = pod.metadata
  const where = `(pod: "${name}_${namespace}(${uid})", container: ${spec.name})`
  return runAsUser === 0
    ? `container's runAsUser breaks non-root policy ${where}`
    : `container has runAsNonRoot and image will run as root ${where}`
}
