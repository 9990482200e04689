import { readSecretEnvironment } from './container-environment.ts'
import { checkText, sortedEntries } from './field-checks.ts'
import type { ObjectMetadata, Secret, Volume } from './kubernetes-objects.ts'
import { invalidSecret, tooLarge } from './manifest-error.ts'
import type { PodUser, RunSpec } from './run-spec.ts'

/** The name of the Secret's volume in the pod. */
export const secretVolumeName = 'run-secret'

const maxPromptInSecretBytes = 900 * 1024
/** Kubernetes counts the decoded values of a Secret together. */
const maxSecretBytes = 1024 * 1024
const maxPromptBytes = 64 * 1024 * 1024
const fileNameExpected = 'a file name of A-Z a-z 0-9 . _ -, at most 200 characters'

/** What travels in the Secret, and the prompt when it is too large for that. */
export interface SecretContent {
  readonly items: readonly SecretItem[]
  readonly promptFile?: Uint8Array
}

interface SecretItem {
  readonly key: string
  /** Relative to the Secret directory in the pod. */
  readonly path: string
  readonly bytes: Uint8Array
}

/** Decides what the Secret carries. Refuses a blank prompt and more than a Secret holds; errors show no content. */
export function secretContent(run: RunSpec): SecretContent {
  const prompt = promptBytes(run.prompt)
  const items = [
    ...readSecretEnvironment(run).map(([name, value]) => item(`env.${name}`, `env/${name}`, value)),
    ...sortedEntries(run.secretFiles).map(([name, content]) => secretFile(name, content)),
  ]
  const bytes = items.reduce((sum, { bytes: { length } }) => sum + length, 0)
  if (bytes > maxSecretBytes) {
    throw tooLarge('secretEnvironment and secretFiles together', bytes, maxSecretBytes)
  }
  if (prompt.length > maxPromptInSecretBytes || prompt.length + bytes > maxSecretBytes) {
    return { items, promptFile: prompt }
  }
  return { items: [...items, { key: 'prompt', path: 'prompt', bytes: prompt }] }
}

/** The run's Secret. It has no owner yet: the Job must exist first, see `secretOwnedBy`. */
export function buildSecret(metadata: ObjectMetadata, content: SecretContent): Secret {
  const data = content.items.map(({ key, bytes }) => [key, Buffer.from(bytes).toString('base64')])
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    immutable: true,
    metadata,
    data: Object.fromEntries(data),
  }
}

/** The same Secret, deleted by Kubernetes together with the Job. Nothing is changed in the one that was given. */
export function secretOwnedBy(
  secret: Secret,
  job: { readonly name: string; readonly uid: string },
): Secret {
  const owner = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: job.name,
    uid: job.uid,
    controller: false,
    blockOwnerDeletion: false,
  }
  return { ...secret, metadata: { ...secret.metadata, ownerReferences: [owner] } }
}

/**
 * The Secret as a volume. The kubelet writes its files as root: with an fsGroup their group is that one and group
 * access is enough; without, only access for others lets the agent's user read them. Nobody else is in the container,
 * and on the node the folder is closed to all but root.
 */
export function secretVolume(name: string, content: SecretContent, user: PodUser): Volume {
  return {
    name: secretVolumeName,
    secret: {
      secretName: name,
      defaultMode: user.fsGroup === undefined ? 0o444 : 0o440,
      items: content.items.map(({ key, path }) => ({ key, path })),
    },
  }
}

function promptBytes(prompt: string | Uint8Array): Uint8Array {
  const bytes = typeof prompt === 'string' ? new TextEncoder().encode(prompt) : prompt
  if (!(bytes instanceof Uint8Array)) throw invalidSecret('prompt', 'not text', 'text or bytes')
  if (bytes.every(isWhitespace)) throw invalidSecret('prompt', 'blank', 'a prompt for the agent')
  if (bytes.length > maxPromptBytes) throw tooLarge('prompt', bytes.length, maxPromptBytes)
  return bytes
}

function isWhitespace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

function secretFile(name: string, content: unknown): SecretItem {
  checkText('secretFiles (a name)', name, isFileName, fileNameExpected)
  if (typeof content !== 'string') throw invalidSecret(`secretFiles["${name}"]`, 'not text', 'text')
  return item(`file.${name}`, `files/${name}`, content)
}

function isFileName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,200}$/.test(name) && name !== '.' && name !== '..'
}

function item(key: string, path: string, text: string): SecretItem {
  return { key, path, bytes: new TextEncoder().encode(text) }
}
