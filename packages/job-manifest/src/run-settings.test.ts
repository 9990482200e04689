import { expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { aFullHost, aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import { ManifestError } from './manifest-error.ts'

const refused: [string, Record<string, unknown>][] = [
  ['namespace', { namespace: undefined }],
  ['namespace', { namespace: 'My Space' }],
  ['namespace', { namespace: 'a.b' }],
  ['namespace', { namespace: 'x'.repeat(64) }],
  ['image', { image: 'a b' }],
  ['image', { image: ' image' }],
  ['image', { image: 'image\n' }],
  ['image', { image: undefined }],
  ['imagePullPolicy', { imagePullPolicy: 'Sometimes' }],
  ['serviceAccountName', { serviceAccountName: 'a/b' }],
  ['serviceAccountName', { serviceAccountName: '' }],
  ['runtimeClassName', { runtimeClassName: 'A' }],
  ['priorityClassName', { priorityClassName: '-a' }],
  ['adapterType', { adapterType: 'x'.repeat(1025) }],
  ['agentName', { agentName: 'x'.repeat(1025) }],
  ['taskId', { taskId: 7 }],
  ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: -1 }],
  ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: Number.NaN }],
  ['ttlSecondsAfterFinished', { ttlSecondsAfterFinished: '60' }],
  ['timeoutSeconds', { timeoutSeconds: -1 }],
  ['timeoutSeconds', { timeoutSeconds: Number.POSITIVE_INFINITY }],
  ['graceSeconds', { graceSeconds: 9 }],
  ['graceSeconds', { graceSeconds: 31 }],
  ['graceSeconds', { graceSeconds: 15.5 }],
  ['beatSeconds', { beatSeconds: 0 }],
  ['fenceMethod', { fenceMethod: undefined }],
  ['fenceMethod', { fenceMethod: 'flock' }],
  ['workingDirectory', { workingDirectory: undefined }],
  ['workingDirectory', { workingDirectory: 'work' }],
  ['workingDirectory', { workingDirectory: '/a/../b' }],
  ['logRoot', { logRoot: undefined }],
  ['logRoot', { logRoot: '/paperclip/../etc' }],
  ['logRootInClaim', { logRootInClaim: '../x' }],
  ['logRootInClaim', { logRootInClaim: '/x' }],
  ['command', { command: [] }],
  ['command', { command: undefined }],
  ['command[0]', { command: [''] }],
  ['prompt', { prompt: undefined }],
  ['user.uid', { user: { uid: 0, gid: 0 } }],
  ['user.uid', { user: { uid: 1.5, gid: 0 } }],
  ['user.gid', { user: { uid: 1, gid: -1 } }],
  ['user.fsGroup', { user: { uid: 1, gid: 1, fsGroup: 2 ** 31 } }],
  ['places.secretDirectory', { places: { secretDirectory: 'x' } }],
  ['places.attemptDirectory', { places: { attemptDirectory: '/run/agent-jobs/secret/x' } }],
  ['places.terminationMessagePath', { places: { terminationMessagePath: '/' } }],
  ['resources.limits.memory', { resources: { requests: {}, limits: { memory: '8 GB' } } }],
  ['resources.limits.memory', { resources: { requests: {}, limits: { memory: 8 } } }],
  ['resources.limits.memory', { resources: { requests: {}, limits: { memory: '' } } }],
  ['resources.limits.memory', { resources: { requests: {}, limits: { memory: '-1' } } }],
  ['resources.limits.cpu', { resources: { requests: {}, limits: { cpu: '0.0001' } } }],
  ['resources.limits (a name)', { resources: { requests: {}, limits: { mem: '1' } } }],
  [
    'resources.requests.memory',
    { resources: { requests: { memory: '2Gi' }, limits: { memory: '2G' } } },
  ],
  ['nodeSelector (a key)', { nodeSelector: { 'a b': 'x' } }],
  ['nodeSelector["a"]', { nodeSelector: { a: 'x y' } }],
  ['tolerations[0].operator', { tolerations: [{ key: 'a', operator: 'Equals' }] }],
  ['tolerations[0].key', { tolerations: [{ value: 'x' }] }],
  ['tolerations[0].key', { tolerations: [{ key: 'a b' }] }],
  ['tolerations[0].value', { tolerations: [{ key: 'a', operator: 'Exists', value: 'x' }] }],
  ['tolerations[0].value', { tolerations: [{ key: 'a', value: 'x y' }] }],
  ['tolerations[0].effect', { tolerations: [{ key: 'a', effect: 'Never' }] }],
  ['tolerations[0].effect', { tolerations: [{ key: 'a', tolerationSeconds: 5 }] }],
  [
    'tolerations[0].tolerationSeconds',
    { tolerations: [{ key: 'a', effect: 'NoExecute', tolerationSeconds: 'x' }] },
  ],
]

test.for(refused)(
  'a field that is not as it must be is refused by its name: %s %j',
  ([field, change]) => {
    const error = refusalOf(buildRun, { ...aRun(), ...change }, aHost())
    expect(error.field).toBe(field)
    expect(error.message).toContain(field)
    expect(error.message).toContain(`expected ${error.expected}`)
  },
)

test('an error names field, value and what was expected', () => {
  const resources = { requests: {}, limits: { memory: '8 GB' } }
  const error = refusalOf(buildRun, aRun({ resources }), aHost())
  expect(error.message).toBe(
    'Invalid resources.limits.memory "8 GB": expected a Kubernetes quantity that is not negative, such as 500m or 2Gi',
  )
  expect(error).toMatchObject({ code: 'INVALID_FIELD', value: '8 GB' })
})

test('an absent field is named as missing', () => {
  const error = refusalOf(buildRun, { ...aRun(), namespace: undefined }, aHost())
  expect(error.code).toBe('MISSING_FIELD')
  expect(error.message).toBe('Missing namespace: expected a namespace: a-z, 0-9 and -, at most 63')
})

test('a refused value is shown shortened', () => {
  const error = refusalOf(buildRun, aRun({ namespace: 'X'.repeat(100_000) }), aHost())
  expect(error.message.length).toBeLessThan(400)
  expect(error.value).toBe(`${'X'.repeat(200)}…`)
})

test('a request at its limit, and every kind of resource, is accepted', () => {
  const amounts = { cpu: '0.5', memory: '1e9', 'ephemeral-storage': '10Gi', 'hugepages-2Mi': '4Mi' }
  const resources = {
    requests: amounts,
    limits: { ...amounts, cpu: '500m', 'example.com/gpu': '1' },
  }
  const [container] = buildRun(aRun({ resources }), aHost()).job.spec.template.spec.containers
  expect(container?.resources).toEqual(resources)
})

test('a ManifestError is told from other errors, also across versions of the package', () => {
  const error = refusalOf(buildRun, aRun({ namespace: '' }), aHost())
  expect(ManifestError.is(error)).toBe(true)
  expect(ManifestError.is(new Error('x'))).toBe(false)
  expect(ManifestError.is(undefined)).toBe(false)
  const brand = Symbol.for('@agent-jobs/job-manifest/ManifestError')
  expect(
    ManifestError.is(Object.assign(new Error('from another version'), { [brand]: true })),
  ).toBe(true)
})

test('the pod passes Pod Security "restricted"', () => {
  for (const manifest of [buildRun(aRun(), aHost()), buildRun(aFullRun(), aFullHost())]) {
    const pod = manifest.job.spec.template.spec
    expect(pod).not.toHaveProperty('hostNetwork')
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(pod.securityContext.runAsUser).toBeGreaterThan(0)
    expect(pod.containers.map(({ securityContext }) => securityContext)).toEqual(
      pod.containers.map(() =>
        expect.objectContaining({
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
          runAsNonRoot: true,
        }),
      ),
    )
    expect(pod.automountServiceAccountToken).toBe(false)
    const kinds = pod.volumes.flatMap((volume) =>
      Object.keys(volume).filter((key) => key !== 'name'),
    )
    expect(kinds).toEqual(['persistentVolumeClaim', 'secret'])
  }
})
