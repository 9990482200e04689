import { expect, test } from 'vitest'

import { ApiError } from './api-error.ts'
import { createClusterApi } from './create-cluster-api.ts'
import { createObjectStore } from './object-store.ts'

// The words are those of a real API server, version 1.34.4, for the same requests.

function messageOf(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
  return undefined
}

const messageFor = (resource: string, body: object) => {
  const api = createClusterApi({ store: createObjectStore() })
  return messageOf(() => api.create(resource, resource === 'namespaces' ? '' : 'default', body))
}

const container = { name: 'a', image: 'x' }
const jobSpec = (spec: object = {}, pod: object = {}) => ({
  suspend: true,
  ...spec,
  template: { spec: { restartPolicy: 'Never', containers: [container], ...pod } },
})

test('everything wrong with a pod is said in the order of the API server', () => {
  const body = {
    metadata: { name: 'v' },
    spec: {
      restartPolicy: 'Sometimes',
      dnsPolicy: 'Foo',
      activeDeadlineSeconds: 0,
      volumes: [
        { name: 'v' },
        { name: 'v', emptyDir: {} },
        { name: 'w', secret: {} },
        { name: 'x', persistentVolumeClaim: {} },
        { name: 'y', hostPath: { path: '' } },
        { name: 'z', emptyDir: {}, hostPath: { path: '/x' } },
      ],
      containers: [
        {
          name: 'a',
          image: 'x',
          imagePullPolicy: 'Foo',
          terminationMessagePolicy: 'Bar',
          env: [
            { name: '1 a=', value: 'x' },
            { name: 'b', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.foo' } } },
            { name: 'c', valueFrom: {} },
          ],
          volumeMounts: [
            { name: 'q', mountPath: '/a' },
            { name: 'v', mountPath: '' },
            { name: 'v', mountPath: '/a', subPath: '../x' },
          ],
          resources: { limits: { cpu: '1' }, requests: { cpu: '2', memory: '-1' } },
        },
        { name: 'a', image: 'y' },
      ],
    },
  }
  expect(messageFor('pods', body)).toBe(
    `Pod "v" is invalid: [spec.volumes[1].name: Duplicate value: "v", spec.volumes[2].secret.secretName: Required value, spec.volumes[3].persistentVolumeClaim.claimName: Required value, spec.volumes[4].hostPath.path: Required value, spec.volumes[5].hostPath: Forbidden: may not specify more than 1 volume type, spec.containers[0].terminationMessagePolicy: Unsupported value: "Bar": supported values: "File", "FallbackToLogsOnError", spec.containers[0].env[0].name: Invalid value: "1 a=": a valid environment variable name must consist only of printable ASCII characters other than '=', spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.foo": error converting fieldPath: field label not supported: metadata.foo, spec.containers[0].env[1].valueFrom: Invalid value: "": may not be specified when \`value\` is not empty, spec.containers[0].env[2].valueFrom: Invalid value: "": must specify one of: \`fieldRef\`, \`resourceFieldRef\`, \`configMapKeyRef\` or \`secretKeyRef\`, spec.containers[0].volumeMounts[0].name: Not found: "q", spec.containers[0].volumeMounts[1].mountPath: Required value, spec.containers[0].volumeMounts[2].mountPath: Invalid value: "/a": must be unique, spec.containers[0].volumeMounts.subPath: Invalid value: "../x": must not contain '..', spec.containers[0].imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never", spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1, spec.containers[0].resources.requests[memory]: Invalid value: "-1": must be greater than or equal to 0, spec.containers[1].name: Duplicate value: "a", spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never", spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None", spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive]`,
  )
})

const label = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`
const labelKey = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`

test.for([
  [
    'jobs',
    {
      metadata: { name: 'X_y' },
      spec: jobSpec({ backoffLimit: -1, parallelism: -1 }, { restartPolicy: 'Always' }),
    },
    `Job.batch "X_y" is invalid: [metadata.name: Invalid value: "X_y": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.parallelism: Invalid value: -1: must be greater than or equal to 0, spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0, spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"]`,
  ],
  [
    'jobs',
    { metadata: {}, spec: jobSpec({}, { containers: [] }) },
    'Job.batch "" is invalid: [metadata.name: Required value: name or generateName is required, spec.template.spec.containers: Required value]',
  ],
  [
    'jobs',
    {
      metadata: { name: 'u' },
      spec: jobSpec({
        ttlSecondsAfterFinished: -1,
        activeDeadlineSeconds: -5,
        completionMode: 'Foo',
        podReplacementPolicy: 'Bar',
      }),
    },
    'Job.batch "u" is invalid: [spec.activeDeadlineSeconds: Invalid value: -5: must be greater than or equal to 0, spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0, spec.completionMode: Unsupported value: "Foo": supported values: "NonIndexed", "Indexed", spec.podReplacementPolicy: Unsupported value: "Bar": supported values: "Failed", "TerminatingOrFailed"]',
  ],
  [
    'jobs',
    { metadata: { name: 'a'.repeat(64) }, spec: jobSpec() },
    `Job.batch "${'a'.repeat(64)}" is invalid: spec.template.labels: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`,
  ],
  [
    'jobs',
    { metadata: { name: 'ok' }, spec: jobSpec({ parallelism: 'x' }) },
    'Job in version "v1" cannot be handled as a Job: json: cannot unmarshal string into Go struct field JobSpec.spec.parallelism of type int32',
  ],
  [
    'jobs',
    { metadata: { name: 'ok', namespace: 'other' }, spec: jobSpec() },
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    'jobs',
    { metadata: { name: 'ok', resourceVersion: '5' }, spec: jobSpec() },
    'resourceVersion should not be set on objects to be created',
  ],
  [
    'pods',
    { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'v' } },
    'Job in version "v1" cannot be handled as a Pod: converting (v1.Job) to (core.Pod): unknown conversion',
  ],
  [
    'pods',
    { metadata: { name: 'v' }, spec: { priorityClassName: 'foo', containers: [container] } },
    'pods "v" is forbidden: no PriorityClass with name foo was found',
  ],
  [
    'pods',
    {
      metadata: { name: 'v' },
      spec: { containers: [{ ...container, resources: { limits: { memory: '12Q' } } }] },
    },
    `Pod in version "v1" cannot be handled as a Pod: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
  ],
  [
    'secrets',
    { metadata: { name: 's1' }, stringData: { 'a/b': 'x' } },
    `Secret "s1" is invalid: data[a/b]: Invalid value: "a/b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
  ],
  [
    'secrets',
    { metadata: { name: 's2' }, data: { a: '%%%' } },
    'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
  ],
  [
    'leases',
    { metadata: { name: 'l' }, spec: { acquireTime: '2020-01-01T00:00:00Z' } },
    'Lease in version "v1" cannot be handled as a Lease: parsing time "2020-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
  ],
  [
    'events',
    { metadata: { name: 'e' }, involvedObject: { namespace: 'other' } },
    'Event "e" is invalid: involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ],
  [
    'persistentvolumeclaims',
    { metadata: { name: 'e' }, spec: {} },
    'PersistentVolumeClaim "e" is invalid: [spec.accessModes: Required value: at least 1 access mode is required, spec.resources[storage]: Required value]',
  ],
  [
    'namespaces',
    { metadata: { name: 'a.b' } },
    'Namespace "a.b" is invalid: metadata.name: Invalid value: "a.b": must not contain dots',
  ],
  [
    'configmaps',
    { metadata: { name: 'c', labels: { 'a b': 'c d' } } },
    `ConfigMap "c" is invalid: [metadata.labels: Invalid value: "a b": ${labelKey}, metadata.labels: Invalid value: "c d": ${label}]`,
  ],
  [
    'configmaps',
    { metadata: { name: 'a'.repeat(260) } },
    `ConfigMap "${'a'.repeat(260)}" is invalid: metadata.name: Invalid value: "${'a'.repeat(260)}": must be no more than 253 characters`,
  ],
] as const)(
  'a wrong object of %s is refused in the words of the API server',
  ([resource, body, message]) => {
    expect(messageFor(resource, body)).toBe(message)
  },
)

test('what is immutable is refused in the words of the API server', () => {
  const api = createClusterApi({ store: createObjectStore() })
  const secret = { metadata: { name: 's1' }, stringData: { a: 'x' }, immutable: true }
  const made = api.create('secrets', 'default', secret)
  expect(messageOf(() => api.replace('secrets', { ...made, data: { a: 'eQ==' } }))).toBe(
    'Secret "s1" is invalid: data: Forbidden: field is immutable when `immutable` is set',
  )
  expect(messageOf(() => api.replace('secrets', { ...made, type: 'foo' }))).toBe(
    'Secret "s1" is invalid: type: Invalid value: "foo": field is immutable',
  )
  const job = api.create('jobs', 'default', { metadata: { name: 'ok' }, spec: jobSpec() })
  const spec = { ...(job['spec'] as object), completions: 3 }
  expect(messageOf(() => api.replace('jobs', { ...job, spec }))).toBe(
    'Job.batch "ok" is invalid: spec.completions: Invalid value: 3: field is immutable',
  )
})

test('what is being deleted takes no new finalizer', () => {
  const api = createClusterApi({ store: createObjectStore() })
  const metadata = { name: 'p2', finalizers: ['a.b/c'] }
  const made = api.create('configmaps', 'default', { metadata })
  const marked = api.delete('configmaps', 'default', made.metadata.name)
  const changed = { ...marked, metadata: { ...marked.metadata, finalizers: ['d.e/f'] } }
  expect(messageOf(() => api.replace('configmaps', changed))).toBe(
    'ConfigMap "p2" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"d.e/f"}',
  )
})
