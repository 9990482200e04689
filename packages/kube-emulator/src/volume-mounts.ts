import { chmodSync, existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'

import type { ClusterApi } from './cluster-api.ts'
import type { Container, Pod, VolumeMount } from './pod-shape.ts'
import { type VolumeFile, type VolumeSource, volumeSource } from './volume-sources.ts'

/** What the kubelet has put at places of this machine, and for which pod. */
export interface Mounts {
  /** Puts a pod's volumes in place. What is missing can come later; a refused container never starts. */
  mount(pod: Pod): MountResult
  /** Makes the file for a container's last words; undefined when it has none of its own, a text when it is refused. */
  messageFile(pod: Pod, container: Container): { path: string } | string | undefined
  /** Makes a folder of the pod's own: where its containers are when nobody says where, and at home. */
  home(pod: Pod): string
  /** Sees to it that a container's working directory is there; a text says why it cannot be. */
  workingDirectory(path: string): string | undefined
  /** Removes what was put there for a pod. */
  unmount(pod: Pod): void
}

export interface MountResult {
  readonly missing?: string
  /** Why a container cannot have its mounts, by the container's name. */
  readonly refused: ReadonlyMap<string, string>
}

/** The path at which nobody asked for a message: it stays empty, since a process of this machine cannot have its own. */
const defaultMessagePath = '/dev/termination-log'

/** Mounts below a folder that belongs to the emulator: processes see the machine's own file system. */
export function createMounts(api: ClusterApi, stateDirectory: string): Mounts {
  const places: Places = { stateDirectory, owners: new Map(), shared: new Map() }
  return {
    mount: (pod) => mountAll(api, places, pod),
    messageFile(pod, { terminationMessagePath: path = defaultMessagePath }) {
      if (path === defaultMessagePath) return undefined
      const problem = placeProblem(places, pod, posix.normalize(path), 'the termination message')
      if (problem !== undefined) return problem
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, '')
      chmodSync(path, 0o666)
      places.owners.set(path, pod.metadata.uid)
      return { path }
    },
    home({ metadata: { uid } }) {
      const path = join(stateDirectory, 'pods', uid)
      mkdirSync(path, { recursive: true })
      places.owners.set(path, uid)
      return path
    },
    workingDirectory(path) {
      if (existsSync(path)) return undefined
      if (!isBelow(stateDirectory, path)) {
        return `identity mounts only: the working directory ${path} does not exist on this machine`
      }
      mkdirSync(path, { recursive: true })
      return undefined
    },
    unmount({ metadata, spec }) {
      for (const { name } of spec.volumes ?? []) places.shared.delete(`${metadata.uid} ${name}`)
      for (const [path, uid] of places.owners) {
        if (uid !== metadata.uid) continue
        places.owners.delete(path)
        rmSync(path, { recursive: true, force: true })
        removeEmpty(dirname(path), stateDirectory)
      }
    },
  }
}

interface Places {
  readonly stateDirectory: string
  /** The uid of the pod for which a path was made. */
  readonly owners: Map<string, string>
  /** Where a pod's volume is that all its containers share. */
  readonly shared: Map<string, string>
}

function mountAll(api: ClusterApi, places: Places, pod: Pod): MountResult {
  const sources = new Map<string, VolumeSource>()
  for (const volume of pod.spec.volumes ?? []) {
    const source = volumeSource(api, pod, volume)
    if (source.kind === 'missing') return { missing: source.message, refused: new Map() }
    sources.set(volume.name, source)
  }
  const refused = new Map<string, string>()
  for (const container of [...(pod.spec.initContainers ?? []), ...pod.spec.containers]) {
    for (const mount of container.volumeMounts ?? []) {
      const problem = mountOne(places, pod, mount, sources.get(mount.name))
      if (problem !== undefined) refused.set(container.name, problem)
    }
  }
  return { refused }
}

function mountOne(
  places: Places,
  pod: Pod,
  { name, mountPath, subPath = '' }: VolumeMount,
  source: VolumeSource | undefined,
): string | undefined {
  const path = withoutSlash(posix.normalize(mountPath))
  if (source?.kind === 'folder') {
    const there = withoutSlash(posix.join(source.path, subPath))
    if (there === path) {
      if (!existsSync(path)) mkdirSync(path, { recursive: true })
      return undefined
    }
    return `identity mounts only: what volume "${name}" has to show at ${path} is at ${there} on this machine, and can only be mounted there`
  }
  if (source?.kind !== 'files') return undefined
  const problem =
    placeProblem(places, pod, path, `volume "${name}" (${source.what})`) ??
    sharingProblem(places, pod, name, path, source)
  if (problem === undefined) writeFiles(places, pod, path, subPath, source.files)
  return problem
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/$/, '')
}

/** Containers that share an emptyDir have to see the same folder. */
function sharingProblem(
  { shared }: Places,
  { metadata }: Pod,
  name: string,
  path: string,
  source: VolumeSource,
): string | undefined {
  if (source.kind !== 'files' || source.isCopy) return undefined
  const key = `${metadata.uid} ${name}`
  const first = shared.get(key) ?? path
  shared.set(key, first)
  if (first === path) return undefined
  return `identity mounts only: volume "${name}" is mounted at ${first} already, and cannot be at ${path} too`
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && way !== '..' && !way.startsWith('../')
}

/** Why the kubelet cannot make something at this path for this pod. */
function placeProblem(
  { stateDirectory, owners }: Places,
  { metadata }: Pod,
  path: string,
  what: string,
): string | undefined {
  if (!isBelow(stateDirectory, path)) {
    return `identity mounts only: ${what} can only be at a path below ${stateDirectory}, not at ${path}`
  }
  const owner = owners.get(path)
  if (owner === undefined || owner === metadata.uid) return undefined
  return `identity mounts only: ${what} cannot be at ${path}, where another pod (uid ${owner}) has its own`
}

function writeFiles(
  { owners }: Places,
  { metadata }: Pod,
  path: string,
  subPath: string,
  files: readonly VolumeFile[],
): void {
  const isNew = owners.get(path) === undefined
  owners.set(path, metadata.uid)
  if (!isNew) return
  const single = files.find((file) => file.path === subPath)
  if (single !== undefined) {
    writeFile(path, single)
    return
  }
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o777)
  for (const file of files) writeFile(join(path, file.path), file)
}

function writeFile(path: string, { bytes, mode }: VolumeFile): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  chmodSync(path, mode)
}

/** Removes folders that have become empty, up to the one that stays. */
function removeEmpty(folder: string, top: string): void {
  for (let at = folder; at !== top && at.startsWith(top); at = dirname(at)) {
    try {
      rmdirSync(at)
    } catch {
      return // Something is in it still.
    }
  }
}
