import { expect, test } from 'vitest'

import { conform } from './schema-conformance.ts'

// The words are those of a real API server, version 1.34.4, for the same objects.

const main = { name: 'a', image: 'x' }
const pod = (spec: unknown, metadata: object = {}) => ({
  metadata: { name: 'v', ...metadata },
  spec,
})

test.for([
  [
    'Pod',
    pod({}, { labels: { a: 1 } }),
    'number into Go struct field ObjectMeta.metadata.labels of type string',
  ],
  [
    'Pod',
    pod({ containers: [{ ...main, image: 5 }] }),
    'number into Go struct field Container.spec.containers.image of type string',
  ],
  [
    'Pod',
    pod({ containers: main }),
    'object into Go struct field PodSpec.spec.containers of type []v1.Container',
  ],
  [
    'Pod',
    pod({ containers: ['x'] }),
    'string into Go struct field PodSpec.spec.containers of type v1.Container',
  ],
  ['Pod', pod('x'), 'string into Go struct field Pod.spec of type v1.PodSpec'],
  [
    'Pod',
    pod({ hostNetwork: 'x', containers: [{ name: 'a', command: 'x' }] }),
    'string into Go struct field PodSpec.spec.hostNetwork of type bool',
  ],
  [
    'Pod',
    pod({ terminationGracePeriodSeconds: 1.5, containers: [main] }),
    'number 1.5 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64',
  ],
  [
    'Pod',
    pod({ containers: [{ name: 'a', env: [{ name: 'x', value: 3 }] }] }),
    'number into Go struct field EnvVar.spec.containers.env.value of type string',
  ],
  ['ConfigMap', { data: { a: 1 } }, 'number into Go struct field ConfigMap.data of type string'],
  [
    'ConfigMap',
    { data: [] },
    'array into Go struct field ConfigMap.data of type map[string]string',
  ],
  ['Secret', { data: { a: 1 } }, 'number into Go struct field Secret.data of type []uint8'],
] as const)(
  'a %s with a field of a wrong type is told in the words of Go: %o',
  ([kind, object, words]) => {
    expect(conform(kind, object).problem).toBe(`json: cannot unmarshal ${words}`)
  },
)

test('a time that is none is told in the words of Go', () => {
  const { problem } = conform('Pod', pod({}, { creationTimestamp: 'x' }))
  expect(problem).toBe(
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  )
})

test('unknown fields are named by their places and left out', () => {
  const env = [{ name: 'a', x: 1, valueFrom: { y: 1 } }]
  const template = { spec: { containers: [{ ...main, nope: 1, env }] } }
  const job = { metadata: { name: 'v', foo: 1 }, spec: { Parallelism: 1, template } }
  const { object, unknownFields } = conform('Job', job)
  expect(unknownFields).toEqual([
    'metadata.foo',
    'spec.Parallelism',
    'spec.template.spec.containers[0].nope',
    'spec.template.spec.containers[0].env[0].x',
    'spec.template.spec.containers[0].env[0].valueFrom.y',
  ])
  expect(object).toEqual({
    metadata: { name: 'v' },
    spec: {
      template: { spec: { containers: [{ ...main, env: [{ name: 'a', valueFrom: {} }] }] } },
    },
  })
})

test('everything that clients know of the API fits', () => {
  const { unknownFields, problem } = conform('Pod', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', annotations: { b: 'c' }, creationTimestamp: null },
    spec: {
      containers: [{ ...main, resources: { limits: { cpu: 1, memory: '1Gi' } } }],
      nodeSelector: {},
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  })
  expect({ unknownFields, problem }).toEqual({ unknownFields: [], problem: undefined })
})
