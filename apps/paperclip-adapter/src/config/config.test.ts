import { expect, test } from 'vitest'

import { ConfigError } from './config-error.ts'
import { parseConfig } from './config.ts'

function errorOf(raw: unknown): ConfigError {
  try {
    parseConfig(raw)
  } catch (error) {
    if (ConfigError.is(error)) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

test('an empty configuration gets every default', () => {
  const { config, warnings } = parseConfig({})
  expect(warnings).toEqual([])
  expect(config).toMatchObject({
    maxTurnsPerRun: 1000,
    imagePullPolicy: 'IfNotPresent',
    resources: {
      requests: { cpu: '1000m', memory: '2Gi' },
      limits: { cpu: '4000m', memory: '8Gi' },
    },
    nodeSelector: {},
    tolerations: [],
    labels: {},
    ttlSecondsAfterFinished: 86_400,
    retainJobs: false,
    reattachOrphanedJobs: true,
    isolation: 'tenant',
    scheduleTimeoutSec: 900,
    maxOutputBytes: 2_147_483_648,
    retentionHours: 168,
    timeoutSec: 0,
    graceSec: 20,
    extraArgs: [],
    env: {},
  })
  expect(config.namespace).toBeUndefined()
  expect(config.model).toBeUndefined()
})

test.for([undefined, null, 'text', []])('what is no object counts as empty: %j', (raw) => {
  expect(parseConfig(raw)).toEqual(parseConfig({}))
})

test('what a form delivers for "nothing" counts as absent', () => {
  const blank = {
    maxTurnsPerRun: '',
    namespace: '  ',
    image: null,
    imagePullPolicy: '',
    'resources.limits.cpu': '',
    nodeSelector: '',
    tolerations: '\n',
    labels: null,
    retainJobs: '',
    inheritEnv: '',
    promptTemplate: ' \n',
    env: null,
    extraArgs: '',
  }
  expect(parseConfig(blank)).toEqual(parseConfig({}))
})

test('numbers and switches are accepted as text', () => {
  const { config } = parseConfig({
    maxTurnsPerRun: '25',
    timeoutSec: ' 60 ',
    retainJobs: 'true',
    reattachOrphanedJobs: 'false',
  })
  expect(config).toMatchObject({
    maxTurnsPerRun: 25,
    timeoutSec: 60,
    retainJobs: true,
    reattachOrphanedJobs: false,
  })
})

test.for([
  [{ a: 'b', team: 'q' }],
  ['{"a":"b","team":"q"}'],
  ['a=b\n\n# a comment\n team = q '],
  ['a=b\r\nteam=q'],
])('labels are read from an object, JSON and lines of key=value: %j', ([labels]) => {
  expect(parseConfig({ labels }).config.labels).toEqual({ a: 'b', team: 'q' })
})

test('a label may have an empty value and a prefix', () => {
  const nodeSelector = 'node-role.kubernetes.io/worker='
  expect(parseConfig({ nodeSelector }).config.nodeSelector).toEqual({
    'node-role.kubernetes.io/worker': '',
  })
})

test('resources are read from the fields of the form and from an object, the form first', () => {
  const { config } = parseConfig({
    'resources.requests.cpu': '2',
    'resources.limits.ephemeral-storage': '10Gi',
    resources: {
      requests: { cpu: '1', memory: '4Gi' },
      limits: { memory: '16Gi', 'nvidia.com/gpu': 1 },
    },
  })
  expect(config.resources).toEqual({
    requests: { cpu: '2', memory: '4Gi' },
    limits: { cpu: '4000m', memory: '16Gi', 'ephemeral-storage': '10Gi', 'nvidia.com/gpu': '1' },
  })
})

test('a request above its limit is refused before the cluster refuses it', () => {
  expect(errorOf({ 'resources.requests.memory': '16Gi' })).toMatchObject({
    field: 'resources.requests.memory',
    value: '16Gi',
    expected: 'at most the limit of 8Gi',
  })
})

test('a claim needs the path where the server mounts it', () => {
  expect(errorOf({ claimName: 'data' })).toMatchObject({ field: 'mountPath' })
  expect(parseConfig({ claimName: 'data', mountPath: '/paperclip' }).config.claimName).toBe('data')
})

test('variables of the environment that have no text are left out', () => {
  const env = { A: 'x', EMPTY: '', B: 3, C: null, D: { type: 'plain' } }
  expect(parseConfig({ env }).config.env).toEqual({ A: 'x', EMPTY: '' })
})

test.for([[['--foo', 'bar']], ['["--foo","bar"]'], ['--foo,bar'], ['--foo\nbar\n']])(
  'extra arguments are read from a list and from text: %j',
  ([extraArgs]) => {
    expect(parseConfig({ extraArgs }).config.extraArgs).toEqual(['--foo', 'bar'])
  },
)

test('an empty list inherits no environment', () => {
  expect(parseConfig({ inheritEnv: '[]' }).config.inheritEnv).toEqual([])
  expect(parseConfig({ inheritEnv: 'A, B_*\nC' }).config.inheritEnv).toEqual(['A', 'B_*', 'C'])
})

test('a template keeps its blanks and line breaks', () => {
  expect(parseConfig({ promptTemplate: ' a\n\n b\n' }).config.promptTemplate).toBe(' a\n\n b\n')
})

test.for([
  [0, 10],
  [5, 10],
  [10, 10],
  [30, 30],
  [60, 30],
])('a grace of %d s becomes %d s, and what is changed is said', ([given, used]) => {
  const { config, warnings } = parseConfig({ graceSec: given })
  expect(config.graceSec).toBe(used)
  expect(warnings).toHaveLength(given === used ? 0 : 1)
})

test('the keys of the former output rewriting are ignored with one warning', () => {
  const { warnings } = parseConfig({ enableRtk: true, rtkMaxOutputBytes: 'nonsense' })
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toContain('enableRtk and rtkMaxOutputBytes')
})

test('other unknown keys are ignored in silence', () => {
  const { config, warnings } = parseConfig({ paperclipRuntimeSkills: [], whatever: 1 })
  expect(warnings).toEqual([])
  expect(config).not.toHaveProperty('whatever')
})

test.for([
  ['maxTurnsPerRun', -1],
  ['maxTurnsPerRun', 'many'],
  ['maxTurnsPerRun', 1.5],
  ['maxTurnsPerRun', Number.NaN],
  ['maxTurnsPerRun', '1e3'],
  ['maxOutputBytes', 5],
  ['namespace', 'My_Namespace'],
  ['namespace', 'a'.repeat(64)],
  ['namespace', 7],
  ['serviceAccountName', '-a'],
  ['image', 'Has Blanks'],
  ['image', 'team/UPPER'],
  ['imagePullPolicy', 'Sometimes'],
  ['resources.limits.memory', '8 gigabytes'],
  ['resources.limits.memory', '-1'],
  ['resources', 'lots'],
  ['resources', { limits: { cpu: 'x' } }, 'resources.limits.cpu'],
  ['resources', { limits: { 'nvidia.com/gpu': 'x' } }],
  ['nodeSelector', 'no equals sign'],
  ['nodeSelector', '[object Object]'],
  ['nodeSelector', { 'bad key': 'x' }],
  ['nodeSelector', { a: 7 }],
  ['labels', '=value'],
  ['labels', 'team=my team!'],
  ['labels', '{"a":'],
  ['labels', ['a=b']],
  ['tolerations', 'nonsense'],
  ['ttlSecondsAfterFinished', -1],
  ['retainJobs', 'yes'],
  ['paperclipApiUrl', 'paperclip:3100'],
  ['mountPath', 'paperclip'],
  ['mountPath', '/a/../b'],
  ['subPath', '../other'],
  ['subPath', '/absolute'],
  ['isolation', 'none'],
  ['inheritEnv', 'A B-C'],
  ['timeoutSec', -5],
  ['graceSec', -5],
  ['extraArgs', [1]],
  ['cwd', 'relative'],
  ['kubeconfig', 'relative'],
] as [string, unknown, string?][])(
  'an invalid value is refused by name, with the value and what was expected: %s %j',
  ([key, value, field = key]) => {
    const error = errorOf({ [key]: value })
    expect(error.code).toBe('INVALID_CONFIG')
    expect(error.issues).toHaveLength(1)
    expect(error.field).toBe(field)
    expect(error.message).toContain(field)
    expect(error.message).toMatch(/expected .{4}/)
    expect(error.message).not.toMatch(/Invalid input|undefined/)
  },
)

test('every invalid field is named in one message, in the order of the form', () => {
  const error = errorOf({ ttlSecondsAfterFinished: -1, namespace: 'A B', labels: 'x' })
  expect(error.issues.map(({ field }) => field)).toEqual([
    'namespace',
    'labels',
    'ttlSecondsAfterFinished',
  ])
  expect(error.message).toMatch(/^Invalid configuration: namespace is "A B": expected /)
})

test.for([
  [{ env: { 'NOT-A-NAME': 'topsecret' } }],
  [{ env: { A: 'topsecret\0' } }],
  [{ boardApiKey: { topsecret: true } }],
  [{ kubeconfig: 'topsecret' }],
])('a secret value is never repeated: %j', ([raw]) => {
  expect(errorOf(raw).message).not.toContain('topsecret')
  expect(JSON.stringify(errorOf(raw))).not.toContain('topsecret')
})

test('a long value is cut in the message', () => {
  expect(errorOf({ namespace: 'A'.repeat(100_000) }).message.length).toBeLessThan(500)
})
