import { expect, test } from 'vitest'

import { ApiError } from './api-error.ts'
import { createClusterApi } from './create-cluster-api.ts'
import { createObjectStore } from './object-store.ts'

function newCluster() {
  const store = createObjectStore()
  return { store, api: createClusterApi({ store }) }
}

const job = (name: string, spec: object = {}) => ({
  metadata: { name },
  spec: {
    ...spec,
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'x' }] } },
  },
})
const pod = (name: string, spec: object = {}, metadata: object = {}) => ({
  metadata: { name, ...metadata },
  spec: { containers: [{ name: 'a', image: 'x' }], ...spec },
})

function refusal(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof ApiError) return { message: error.message, ...error.refusal }
    throw error
  }
  throw new Error('It was not refused.')
}

test('a Job gets defaults, labels and a selector', () => {
  const { api } = newCluster()
  const { metadata, spec, status } = api.create('jobs', 'default', job('one'))
  const labels = {
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': 'one',
    'controller-uid': metadata.uid,
    'job-name': 'one',
  }
  const container = {
    name: 'a',
    image: 'x',
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'Always',
  }
  expect(metadata).toMatchObject({ generation: 1, labels })
  expect(status).toEqual({})
  expect(spec).toEqual({
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } },
    manualSelector: false,
    template: {
      metadata: { labels },
      spec: {
        containers: [container],
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 30,
        dnsPolicy: 'ClusterFirst',
        securityContext: {},
        schedulerName: 'default-scheduler',
      },
    },
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: 'TerminatingOrFailed',
  })
})

test('a Job with labels of its own shows no others', () => {
  const { api } = newCluster()
  const body = { ...job('one'), metadata: { name: 'one', labels: { x: 'y' } } }
  expect(api.create('jobs', 'default', body).metadata.labels).toEqual({ x: 'y' })
})

test('all that is wrong with an object is said at once', () => {
  const { api } = newCluster()
  const body = {
    metadata: { name: 'x' },
    spec: { template: { spec: { containers: [{ name: 'a' }] } } },
  }
  expect(refusal(() => api.create('jobs', 'default', body))).toMatchObject({
    code: 422,
    message:
      'Job.batch "x" is invalid: [spec.template.spec.containers[0].image: Required value, spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"]',
  })
})

test('a name is given once', () => {
  const { api } = newCluster()
  api.create('secrets', 'default', { metadata: { name: 'one' } })
  expect(
    refusal(() => api.create('secrets', 'default', { metadata: { name: 'one' } })),
  ).toMatchObject({
    code: 409,
    reason: 'AlreadyExists',
    message: 'secrets "one" already exists',
  })
})

test('a pod on a node is deleted after its grace, which may become shorter', () => {
  const { api, store } = newCluster()
  api.create('pods', 'default', pod('one', { nodeName: 'here', terminationGracePeriodSeconds: 9 }))
  const marked = api.delete('pods', 'default', 'one')
  expect(marked.metadata).toMatchObject({ deletionGracePeriodSeconds: 9, generation: 2 })
  expect(api.delete('pods', 'default', 'one', { gracePeriodSeconds: 20 })).toBe(marked)
  const sooner = api.delete('pods', 'default', 'one', { gracePeriodSeconds: 1 })
  expect(sooner.metadata).toMatchObject({ deletionGracePeriodSeconds: 1, generation: 2 })
  api.delete('pods', 'default', 'one', { gracePeriodSeconds: 0 })
  expect(api.find('pods', 'default', 'one')).toBeUndefined()
  const told = store.changesSince('pods', 0) ?? store.changesSince('pods', 1) ?? []
  expect(told.map(({ type }) => type)).toEqual([
    'ADDED',
    'MODIFIED',
    'MODIFIED',
    'MODIFIED',
    'DELETED',
  ])
})

test('a finalizer keeps what is deleted, and the last word shows it', () => {
  const { api, store } = newCluster()
  api.create('pods', 'default', pod('one', {}, { finalizers: ['a.b/c'] }))
  api.delete('pods', 'default', 'one')
  expect(api.get('pods', 'default', 'one').metadata.deletionGracePeriodSeconds).toBe(0)
  api.update('pods', 'default', 'one', (current) => ({
    ...current,
    metadata: { ...current.metadata, finalizers: [] },
  }))
  expect(api.find('pods', 'default', 'one')).toBeUndefined()
  expect(store.changesSince('pods', 1)?.at(-1)?.object.metadata.finalizers).toEqual(['a.b/c'])
})

test('a Job that is deleted without a policy leaves its pods', () => {
  const { api } = newCluster()
  api.create('jobs', 'default', job('one'))
  expect(api.delete('jobs', 'default', 'one').metadata.finalizers).toEqual(['orphan'])
  api.delete('jobs', 'default', 'one', { propagationPolicy: 'Background' })
  expect(api.find('jobs', 'default', 'one')).toBeUndefined()
})

test('a precondition that does not hold refuses the deletion', () => {
  const { api } = newCluster()
  const { metadata } = api.create('jobs', 'default', job('one'))
  const why = refusal(() =>
    api.delete('jobs', 'default', 'one', { preconditions: { uid: 'nope' } }),
  )
  expect(why).toMatchObject({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on Job.batch "one": the UID in the precondition (nope) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
  })
})

test('a pod needs its service account', () => {
  const { api } = newCluster()
  const body = pod('one', { serviceAccountName: 'none' })
  expect(refusal(() => api.create('pods', 'default', body))).toMatchObject({
    code: 403,
    message:
      'pods "one" is forbidden: error looking up service account default/none: serviceaccount "none" not found',
  })
})

test('a quota counts pods that have not ended', () => {
  const { api } = newCluster()
  api.create('resourcequotas', 'default', {
    metadata: { name: 'q' },
    spec: { hard: { pods: '1' } },
  })
  api.create('pods', 'default', pod('one'))
  expect(api.get('resourcequotas', 'default', 'q')['status']).toEqual({
    hard: { pods: '1' },
    used: { pods: '1' },
  })
  expect(refusal(() => api.create('pods', 'default', pod('two')))).toMatchObject({
    code: 403,
    message:
      'pods "two" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  })
  api.update('pods', 'default', 'one', (current) => ({ ...current, status: { phase: 'Failed' } }))
  api.create('pods', 'default', pod('two'))
})

test('Pod Security says all that "restricted" misses', () => {
  const { api } = newCluster()
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  api.create('namespaces', '', { metadata: { name: 'strict', labels } })
  expect(refusal(() => api.create('pods', 'strict', pod('one'))).message).toBe(
    'pods "one" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "a" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "a" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
  )
})

test('nothing is created where there is no namespace, or one that is ending', () => {
  const { api } = newCluster()
  expect(refusal(() => api.create('jobs', 'nope', job('one'))).message).toBe(
    'namespaces "nope" not found',
  )
  api.create('namespaces', '', { metadata: { name: 'ending' } })
  expect(api.delete('namespaces', '', 'ending')['status']).toEqual({ phase: 'Terminating' })
  expect(refusal(() => api.create('jobs', 'ending', job('one'))).message).toBe(
    'jobs.batch "one" is forbidden: unable to create new content in namespace ending because it is being terminated',
  )
})
