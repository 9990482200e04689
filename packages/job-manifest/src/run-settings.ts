import { podPath } from './claim-mounts.ts'
import { checkOneOf, checkOptionalText, checkText, checkWholeNumber } from './field-checks.ts'
import { isDnsLabel, isDnsSubdomain } from './kubernetes-names.ts'
import { invalidField } from './manifest-error.ts'
import { defaultPlaces } from './run-spec.ts'
import type { HostPod, PodPlaces, PodUser, RunSpec } from './run-spec.ts'
import { hasControlCharacter, isWithin } from './volume-path.ts'

/** The parts of a run that are plain values, checked and with their defaults. */
export interface RunSettings {
  readonly image: string
  readonly imagePullPolicy: string
  readonly imagePullSecrets: readonly string[]
  readonly ttlSeconds: number
  /** When Kubernetes ends the Job because nobody else did. */
  readonly deadlineSeconds?: number
  readonly graceSeconds: number
  readonly beatSeconds: number
  readonly places: PodPlaces
  readonly user: PodUser
}

const dayInSeconds = 86_400
const backstopSeconds = 3_600
const maxSeconds = 2 ** 31 - 1
const objectExpected = 'the name of a Kubernetes object: a-z, 0-9, - and .'

/** Refuses names, numbers and choices that are not as they must be. */
export function runSettings(run: RunSpec, host: HostPod): RunSettings {
  checkNames(run, host)
  checkOneOf('fenceMethod', run.fenceMethod, ['link', 'mkdir'])
  const imagePullPolicy = run.imagePullPolicy ?? 'IfNotPresent'
  checkOneOf('imagePullPolicy', imagePullPolicy, ['IfNotPresent', 'Always', 'Never'])
  const graceSeconds = checkWholeNumber('graceSeconds', run.graceSeconds ?? 20, [10, 30])
  const timeout = checkWholeNumber('timeoutSeconds', run.timeoutSeconds ?? 0, [0, maxSeconds])
  const ttl = run.ttlSecondsAfterFinished ?? dayInSeconds
  return {
    image: checkText(
      'image',
      run.image ?? host.image,
      isImage,
      'an image reference without spaces',
    ),
    imagePullPolicy,
    imagePullSecrets: (host.imagePullSecrets ?? []).map(({ name }, index) =>
      checkText(`host.imagePullSecrets[${index}].name`, name, isDnsSubdomain, objectExpected),
    ),
    ttlSeconds: checkWholeNumber('ttlSecondsAfterFinished', ttl, [0, maxSeconds]),
    ...(timeout > 0 && { deadlineSeconds: timeout + graceSeconds + backstopSeconds }),
    graceSeconds,
    beatSeconds: checkWholeNumber('beatSeconds', run.beatSeconds ?? 5, [1, 60]),
    places: podPlaces(run),
    user: podUser(run.user ?? { uid: 1000, gid: 1000 }),
  }
}

function checkNames(run: RunSpec, host: HostPod): void {
  checkText('namespace', run.namespace, isDnsLabel, 'a namespace: a-z, 0-9 and -, at most 63')
  checkText('host.claimName', host.claimName, isDnsSubdomain, 'the name of a PersistentVolumeClaim')
  for (const field of ['serviceAccountName', 'runtimeClassName', 'priorityClassName'] as const) {
    checkOptionalText(field, run[field], isDnsSubdomain, objectExpected)
  }
}

function isImage(image: string): boolean {
  return image.length <= 1024 && !/\s/.test(image) && !hasControlCharacter(image)
}

function podPlaces(run: RunSpec): PodPlaces {
  const { memoryDirectory: memory } = run.places ?? {}
  const given = { ...defaultPlaces, ...run.places }
  const places = {
    secretDirectory: podPath('places.secretDirectory', given.secretDirectory),
    attemptDirectory: podPath('places.attemptDirectory', given.attemptDirectory),
    terminationMessagePath: podPath('places.terminationMessagePath', given.terminationMessagePath),
    ...(memory === undefined ? {} : { memoryDirectory: podPath('places.memoryDirectory', memory) }),
  }
  const { secretDirectory: secret, attemptDirectory: attempt } = places
  if (isWithin(secret, attempt) || isWithin(attempt, secret)) {
    const expected = `a path apart from places.secretDirectory, which is ${secret}`
    throw invalidField('places.attemptDirectory', attempt, expected)
  }
  return places
}

function podUser(user: PodUser): PodUser {
  const { fsGroup } = user
  return {
    uid: checkWholeNumber('user.uid', user.uid, [1, maxSeconds]),
    gid: checkWholeNumber('user.gid', user.gid, [0, maxSeconds]),
    ...(fsGroup !== undefined && {
      fsGroup: checkWholeNumber('user.fsGroup', fsGroup, [0, maxSeconds]),
    }),
  }
}
