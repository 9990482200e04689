/** How a field of a message is written as JSON; `quantity` is a message with one text, `ignored` is what clients cannot set. */
export type FieldKind = 'text' | 'number' | 'flag' | 'bytes' | 'quantity' | 'ignored' | MessageShape

export interface Field {
  readonly name: string
  readonly kind: FieldKind
  readonly holds?: 'list' | 'map'
}

/** The fields of a message by their numbers. */
export type MessageShape = Readonly<Record<number, Field>>

function one(name: string, kind: FieldKind = 'text'): Field {
  return { name, kind }
}

function list(name: string, kind: FieldKind = 'text'): Field {
  return { name, kind, holds: 'list' }
}

function map(name: string, kind: FieldKind = 'text'): Field {
  return { name, kind, holds: 'map' }
}

const metadata = one('metadata', {
  1: one('name'),
  2: one('generateName'),
  3: one('namespace'),
  5: one('uid'),
  6: one('resourceVersion'),
  8: one('creationTimestamp', 'ignored'),
  11: map('labels'),
  12: map('annotations'),
  13: list('ownerReferences', {
    1: one('kind'),
    3: one('name'),
    4: one('uid'),
    5: one('apiVersion'),
    6: one('controller', 'flag'),
    7: one('blockOwnerDeletion', 'flag'),
  }),
  14: list('finalizers'),
})

const container: MessageShape = {
  1: one('name'),
  2: one('image'),
  3: list('command'),
  4: list('args'),
  5: one('workingDir'),
  7: list('env', { 1: one('name'), 2: one('value') }),
  8: one('resources', { 1: map('limits', 'quantity'), 2: map('requests', 'quantity') }),
  13: one('terminationMessagePath'),
  14: one('imagePullPolicy'),
  20: one('terminationMessagePolicy'),
}

const podSpec: MessageShape = {
  2: list('containers', container),
  3: one('restartPolicy'),
  4: one('terminationGracePeriodSeconds', 'number'),
  5: one('activeDeadlineSeconds', 'number'),
  6: one('dnsPolicy'),
  7: map('nodeSelector'),
  8: one('serviceAccountName'),
  9: one('serviceAccount'),
  10: one('nodeName'),
  14: one('securityContext', {}),
  19: one('schedulerName'),
  20: list('initContainers', container),
}

const jobSpec: MessageShape = {
  1: one('parallelism', 'number'),
  2: one('completions', 'number'),
  3: one('activeDeadlineSeconds', 'number'),
  6: one('template', { 1: metadata, 2: one('spec', podSpec) }),
  7: one('backoffLimit', 'number'),
  8: one('ttlSecondsAfterFinished', 'number'),
  10: one('suspend', 'flag'),
}

const deleteOptions = one('deleteOptions', {
  1: one('gracePeriodSeconds', 'number'),
  2: one('preconditions', { 1: one('uid'), 2: one('resourceVersion') }),
  4: one('propagationPolicy'),
})

const attributes = ['namespace', 'verb', 'group', 'version', 'resource', 'subresource', 'name']

/** The kinds that kubectl writes as protobuf, in its commands `create`, `drain` and `auth can-i`. */
export const protobufKinds: Readonly<Record<string, MessageShape>> = {
  ConfigMap: {
    1: metadata,
    2: map('data'),
    3: map('binaryData', 'bytes'),
    4: one('immutable', 'flag'),
  },
  Eviction: { 1: metadata, 2: deleteOptions },
  Job: { 1: metadata, 2: one('spec', jobSpec), 3: one('status', {}) },
  Namespace: { 1: metadata, 2: one('spec', {}), 3: one('status', {}) },
  PriorityClass: {
    1: metadata,
    2: one('value', 'number'),
    3: one('globalDefault', 'flag'),
    4: one('description'),
    5: one('preemptionPolicy'),
  },
  ResourceQuota: {
    1: metadata,
    2: one('spec', { 1: map('hard', 'quantity') }),
    3: one('status', {}),
  },
  Secret: {
    1: metadata,
    2: map('data', 'bytes'),
    3: one('type'),
    4: map('stringData'),
    5: one('immutable', 'flag'),
  },
  SelfSubjectAccessReview: {
    1: metadata,
    2: one('spec', {
      1: one(
        'resourceAttributes',
        Object.fromEntries(attributes.map((name, index) => [index + 1, one(name)])),
      ),
    }),
    3: one('status', {}),
  },
  ServiceAccount: { 1: metadata },
}
