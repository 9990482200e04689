import { expect, test } from 'vitest'

import { seededRandom, shuffleKeys } from './__fixtures__/random.ts'
import { aFullHost, aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import type { Container } from './kubernetes-objects.ts'
import { runScript } from './run-script.ts'
import { secretOwnedBy } from './run-secret.ts'

test('the Job of a small run', () => {
  const { job } = buildRun(aRun(), aHost())
  const labels = {
    'app.kubernetes.io/component': 'agent-job',
    'app.kubernetes.io/managed-by': 'paperclip',
    'paperclip.io/adapter-type': 'claude_k8s',
    'paperclip.io/agent-id': 'agent-1',
    'paperclip.io/company-id': 'company-1',
    'paperclip.io/run-id': 'run-1',
  }
  const annotations = {
    'paperclip.io/adapter-type': 'claude_k8s',
    'paperclip.io/agent-id': 'agent-1',
    'paperclip.io/attempt': '1',
    'paperclip.io/company-id': 'company-1',
    'paperclip.io/log-root': '/paperclip/instances/default/data/run-logs',
    'paperclip.io/log-root-in-claim': 'instances/default/data/run-logs',
    'paperclip.io/run-id': 'run-1',
    'paperclip.io/volume-contract': '1',
  }
  const { containers, volumes, ...pod } = job.spec.template.spec
  expect({ ...job, spec: { ...job.spec, template: undefined } }).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'ac-agent-1-run-1-0ec508', namespace: 'agents', labels, annotations },
    spec: {
      suspend: true,
      parallelism: 1,
      completions: 1,
      backoffLimit: 0,
      podReplacementPolicy: 'Failed',
      ttlSecondsAfterFinished: 86_400,
    },
  })
  expect(job.spec.template.metadata).toEqual({ labels, annotations })
  expect(pod).toEqual({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 20,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  })
  expect(volumes).toEqual([
    { name: 'data', persistentVolumeClaim: { claimName: 'paperclip-data' } },
    {
      name: 'run-secret',
      secret: {
        secretName: 'ac-agent-1-run-1-0ec508',
        defaultMode: 0o444,
        items: [{ key: 'prompt', path: 'prompt' }],
      },
    },
  ])
  expect(containers.map(({ name }) => name)).toEqual(['claude'])
})

test('the container of a small run', () => {
  const container = containerOf(buildRun(aRun(), aHost()))
  expect({ ...container, command: undefined, env: undefined }).toEqual({
    name: 'claude',
    image: 'registry.example/claude:1',
    imagePullPolicy: 'IfNotPresent',
    workingDir: '/workspace',
    resources: {
      requests: { cpu: '1000m', memory: '2Gi' },
      limits: { cpu: '4000m', memory: '8Gi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: false,
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    volumeMounts: [
      {
        name: 'data',
        mountPath: '/run/agent-jobs/attempt',
        subPath: 'instances/default/data/run-logs/company-1/agent-1/run-1.pod/1',
        readOnly: false,
      },
      { name: 'run-secret', mountPath: '/run/agent-jobs/secret', readOnly: true },
    ],
  })
})

test('the same input gives the same manifest, byte for byte, whatever the order of its keys', () => {
  const expected = JSON.stringify(buildRun(aFullRun(), aFullHost()))
  expect(JSON.stringify(buildRun(aFullRun(), aFullHost()))).toBe(expected)
  for (let seed = 0; seed < 50; seed++) {
    const random = seededRandom(seed)
    const input = [shuffleKeys(aFullRun(), random), shuffleKeys(aFullHost(), random)]
    expect(JSON.stringify(Reflect.apply(buildRun, undefined, input))).toBe(expected)
  }
})

test('the input is not changed, and later changes of the input do not reach the manifest', () => {
  const run = aFullRun()
  const host = aFullHost()
  const before = structuredClone({ run, host })
  const manifest = buildRun(run, host)
  expect({ run, host }).toEqual(before)
  manifest.job.spec.template.metadata.labels['changed'] = 'x'
  manifest.job.metadata.annotations['changed'] = 'x'
  expect({ run, host }).toEqual(before)
  expect(manifest.job.metadata.labels).not.toHaveProperty('changed')
  expect(manifest.secret.metadata.annotations).not.toHaveProperty('changed')
})

test('nothing secret is in the Job object', () => {
  const { job, secret } = buildRun(aFullRun(), aFullHost())
  const planted = ['prompt', 'key', 'other', 'mcp'].map((name) => `SENTINEL-${name}`)
  const text = JSON.stringify(job)
  expect(planted.filter((value) => text.includes(value))).toEqual([])
  expect(text).not.toContain('SENTINEL')
  expect(text).not.toContain(Buffer.from('SENTINEL').toString('base64').slice(0, 10))
  const carried = Object.values(secret.data).map((value) => Buffer.from(value, 'base64').toString())
  expect(planted.filter((value) => !carried.join('\n').includes(value))).toEqual([])
})

test('a suspended Job with one attempt that Kubernetes never repeats', () => {
  const { spec } = buildRun(aFullRun(), aFullHost()).job
  expect(spec).toMatchObject({ suspend: true, backoffLimit: 0, podReplacementPolicy: 'Failed' })
  expect(spec.template.spec.restartPolicy).toBe('Never')
})

test.for([
  [undefined, undefined],
  [0, undefined],
  [600, 600 + 20 + 3600],
] as const)(
  'the deadline of the Job is only a backstop beyond our own timeout: %j',
  ([own, job]) => {
    const { spec } = buildRun(aRun({ timeoutSeconds: own }), aHost()).job
    expect(spec.activeDeadlineSeconds).toBe(job)
  },
)

test('the run says how long its Job is kept and how long its end may take', () => {
  const { spec } = buildRun(aFullRun(), aFullHost()).job
  expect(spec.ttlSecondsAfterFinished).toBe(60)
  expect(spec.template.spec.terminationGracePeriodSeconds).toBe(15)
})

test('the host pod gives image, pull secrets, DNS and placement where the run says nothing', () => {
  const pod = buildRun(aRun({ image: undefined }), aFullHost()).job.spec.template.spec
  expect(pod).toMatchObject({
    imagePullSecrets: [{ name: 'pull-1' }],
    dnsPolicy: 'ClusterFirst',
    dnsConfig: { searches: ['svc.local'], options: [{ name: 'ndots', value: '2' }] },
    nodeSelector: { arch: 'amd64', pool: 'agents' },
    containers: [{ image: 'registry.example/server:1' }],
  })
})

test('the run wins over the host pod key by key, and tolerations add up', () => {
  const pod = buildRun(aFullRun(), aFullHost()).job.spec.template.spec
  expect(pod.nodeSelector).toEqual({ arch: 'arm64', pool: 'agents', zone: 'b' })
  expect(pod.tolerations).toEqual([
    { key: 'host', operator: 'Equal', value: 'x', effect: 'NoExecute', tolerationSeconds: 60 },
    { key: 'agents', operator: 'Exists', effect: 'NoSchedule' },
  ])
  expect(pod).toMatchObject({
    serviceAccountName: 'agents',
    runtimeClassName: 'gvisor',
    priorityClassName: 'batch',
    containers: [{ image: 'registry.example/claude:1', imagePullPolicy: 'Always' }],
  })
})

test('the run script gets the agent as arguments, and Kubernetes leaves every byte of both', () => {
  const command = containerOf(buildRun(aFullRun(), aFullHost())).command.map(asKubeletExpands)
  expect(command).toEqual(['sh', '-c', runScript, 'agent-jobs', ...aFullRun().command])
})

test('the places that the pod is told are the places that are mounted', () => {
  const places = {
    secretDirectory: '/tmp/pod 1/secret',
    attemptDirectory: '/tmp/pod 1/attempt',
    terminationMessagePath: '/tmp/pod 1/message',
  }
  const container = containerOf(buildRun(aRun({ places }), aHost()))
  expect(container.terminationMessagePath).toBe(places.terminationMessagePath)
  expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
    places.attemptDirectory,
    places.secretDirectory,
  ])
  expect(container.env).toContainEqual({
    name: 'AGENT_JOBS_SECRET_DIRECTORY',
    value: places.secretDirectory,
  })
})

test('the Secret of a run has the name of its Job and no owner before the Job exists', () => {
  const { job, secret } = buildRun(aFullRun(), aFullHost())
  expect(secret.metadata.name).toBe(job.metadata.name)
  expect(secret.metadata.labels).toEqual(job.metadata.labels)
  expect(secret.metadata).not.toHaveProperty('ownerReferences')
})

test('an owned Secret goes with its Job', () => {
  const { secret } = buildRun(aRun(), aHost())
  const owned = secretOwnedBy(secret, { name: 'ac-x', uid: 'uid-1' })
  expect(owned.metadata.ownerReferences).toEqual([
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      name: 'ac-x',
      uid: 'uid-1',
      controller: false,
      blockOwnerDeletion: false,
    },
  ])
  expect(owned.data).toEqual(secret.data)
  expect(secret.metadata).not.toHaveProperty('ownerReferences')
})

/** What the kubelet does to a command: `$$` becomes `$`, `$(NAME)` the variable's value if there is one. */
function asKubeletExpands(text: string): string {
  return text.replaceAll(/\$(\$|\([^)]*\))/g, (_, found: string) =>
    found === '$' ? '$' : 'EXPANDED',
  )
}

function containerOf(manifest: ReturnType<typeof buildRun>): Container {
  const [container] = manifest.job.spec.template.spec.containers
  if (container === undefined) throw new Error('the pod has no container')
  return container
}
