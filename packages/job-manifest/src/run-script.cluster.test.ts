import { createHash, randomBytes } from 'node:crypto'

import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'
import type { V1Container, V1ContainerStateTerminated, V1Pod } from '@kubernetes/client-node'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { literal } from './container-environment.ts'
import { parseEvents, parseTerminationMessage } from './pod-events.ts'
import { runScript } from './run-script.ts'

const file = process.env['MODE'] === 'cluster' ? process.env['KUBECONFIG'] : undefined
const absent = file === undefined || file === ''
if (absent) {
  process.stdout.write(
    'the run script on a cluster: skipped, needs KUBECONFIG and --mode cluster\n',
  )
}

const image = process.env['AGENT_JOBS_TEST_IMAGE'] ?? 'busybox:1.36'
const namespace = `run-script-test-${process.pid}-${Date.now()}`
/** Keeps a deleted pod until its end has been read. */
const finalizer = 'agent-jobs.test/keep'
const attempt = '/run/agent-jobs/attempt'
/** The default one may come later than the first pod. */
const account = 'runs'
const kubeConfig = new KubeConfig()
let core: CoreV1Api

beforeAll(async () => {
  if (absent) return
  kubeConfig.loadFromDefault()
  core = kubeConfig.makeApiClient(CoreV1Api)
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await core.createNamespace({ body: { metadata: { name: namespace, labels } } })
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name: account } } })
})

afterAll(async () => {
  if (absent) return
  await core.deleteNamespace({ name: namespace })
})

test.skipIf(absent).concurrent.for([
  ['exit 0', 0],
  ['exit 1', 1],
  ['exit 7', 7],
  ['exit 143', 143],
  ['kill -9 $$', 137],
  ['kill -TERM $$', 143],
] as const)(
  'a container whose agent does "%s" ends with %i, and says so',
  async ([command, status]) => {
    const name = await startPod(['sh', '-c', `echo out; echo trouble >&2; ${command}`])
    const { exitCode, message } = await ended(name)
    expect(exitCode).toBe(status)
    expect(parseTerminationMessage(message)).toMatchObject({
      status,
      stdoutBytes: 4,
      stopReason: null,
    })
    const lines = (await logOf(name)).trim().split('\n')
    expect(lines.toSorted()).toEqual(['out', 'trouble'])
  },
)

test.skipIf(absent).concurrent('an agent that the image does not have ends with 127', async () => {
  const name = await startPod(['no-such-agent'])
  expect(await ended(name)).toMatchObject({ exitCode: 127 })
  expect(await logOf(name)).toContain('no-such-agent')
})

test
  .skipIf(absent)
  .concurrent('the prompt in the Secret reaches the agent byte for byte', async () => {
    const prompt = randomBytes(900 * 1024)
    const name = await startPod(['sha256sum'], { prompt })
    expect(await ended(name)).toMatchObject({ exitCode: 0 })
    expect(await logOf(name)).toBe(`${createHash('sha256').update(prompt).digest('hex')}  -\n`)
  })

test
  .skipIf(absent)
  .concurrent('what Kubernetes expands in commands reaches the agent as it was meant', async () => {
    const words = ['$(AGENT_JOBS_FENCE)', '$$', '$(NONE)', '$HOME']
    const name = await startPod(['sh', '-c', 'printf "%s\\n" "$@"', 'sh', ...words])
    await ended(name)
    expect(await logOf(name)).toBe(`${words.join('\n')}\n`)
  })

test
  .skipIf(absent)
  .concurrent('a pod that is deleted stops its agent step by step, and tells its end', async () => {
    const agent = 'trap "echo told; exit 5" TERM; echo up; while :; do sleep 1; done'
    const name = await startPod(['sh', '-c', agent], { finalizers: [finalizer] })
    await phase(name, (pod) => pod.status?.phase === 'Running')
    while (!(await logOf(name)).includes('up')) await pause()
    try {
      await core.deleteNamespacedPod({ namespace, name })
      const { exitCode, message } = await ended(name)
      expect(exitCode).toBe(5)
      expect(parseTerminationMessage(message)).toMatchObject({
        status: 5,
        stdoutBytes: 8,
        stopReason: 'signal',
      })
    } finally {
      const body = [{ op: 'remove', path: '/metadata/finalizers' }]
      await core.patchNamespacedPod({ namespace, name, body })
    }
  })

test
  .skipIf(absent)
  .concurrent('a beat tells the memory of the container and its limit', async () => {
    const name = await startPod(['sh', '-c', `sleep 2; cat ${attempt}/events.ndjson`])
    await ended(name)
    const [begin, beat] = parseEvents(Buffer.from(await logOf(name)))
    expect(begin).toMatchObject({ type: 'begin', fence: 'link' })
    expect(beat).toMatchObject({
      type: 'beat',
      memoryLimitBytes: 256 << 20,
      oomKills: 0,
      agentAlive: true,
    })
    const bytes = beat?.type === 'beat' ? (beat.memoryBytes ?? 0) : 0
    expect(bytes).toBeGreaterThan(100_000)
    expect(bytes).toBeLessThan(256 << 20)
  })

let started = 0

/** Starts a pod with the script as buildRun would, on a volume that lives as long as the pod. */
async function startPod(
  agent: readonly string[],
  options: { prompt?: Uint8Array; finalizers?: string[] } = {},
): Promise<string> {
  started += 1
  const name = `run-${started}`
  const prompt = Buffer.from(options.prompt ?? Buffer.from('do it')).toString('base64')
  await core.createNamespacedSecret({ namespace, body: { metadata: { name }, data: { prompt } } })
  const command = ['sh', '-c', runScript, 'agent-jobs', ...agent].map(literal)
  const mounts = [{ name: 'volume', mountPath: attempt }]
  const touch = `cd ${attempt} && for name in stdout.ndjson stderr.log events.ndjson cancel; do : >$name; done`
  const spec = {
    restartPolicy: 'Never',
    serviceAccountName: account,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 20,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    initContainers: [container('server', { command: ['sh', '-c', touch], volumeMounts: mounts })],
    containers: [
      container('claude', {
        command,
        env: environment(),
        resources: { limits: { memory: '256Mi' } },
        volumeMounts: [
          ...mounts,
          { name: 'secret', mountPath: '/run/agent-jobs/secret', readOnly: true },
        ],
      }),
    ],
    volumes: [
      { name: 'volume', emptyDir: {} },
      { name: 'secret', secret: { secretName: name, defaultMode: 0o440 } },
    ],
  }
  await core.createNamespacedPod({
    namespace,
    body: { metadata: { name, finalizers: options.finalizers ?? [] }, spec },
  })
  return name
}

function container(name: string, rest: Partial<V1Container>): V1Container {
  const securityContext = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } }
  return { name, image, imagePullPolicy: 'IfNotPresent', securityContext, ...rest }
}

function environment(): NonNullable<V1Container['env']> {
  const values = {
    ATTEMPT: '1',
    ATTEMPT_DIRECTORY: attempt,
    BEAT_SECONDS: '5',
    FENCE: 'link',
    GRACE_SECONDS: '20',
    SECRET_DIRECTORY: '/run/agent-jobs/secret',
    TERMINATION_MESSAGE: '/dev/termination-log',
  }
  return [
    ...Object.entries(values).map(([name, value]) => ({ name: `AGENT_JOBS_${name}`, value })),
    { name: 'AGENT_JOBS_POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
  ]
}

async function phase(name: string, holds: (pod: V1Pod) => boolean): Promise<V1Pod> {
  for (;;) {
    const pod = await eventually(() => core.readNamespacedPod({ namespace, name }))
    if (holds(pod)) return pod
    await pause()
  }
}

async function ended(name: string): Promise<V1ContainerStateTerminated> {
  const terminated = (pod: V1Pod): V1ContainerStateTerminated | undefined =>
    pod.status?.containerStatuses?.[0]?.state?.terminated
  const pod = await phase(name, (each) => terminated(each) !== undefined)
  return terminated(pod) ?? { exitCode: -1 }
}

function logOf(name: string): Promise<string> {
  return eventually(() => core.readNamespacedPodLog({ namespace, name, container: 'claude' }))
}

/** Asks again for a minute when the API server has no answer. */
async function eventually<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let times = 0; times < 120; times += 1) {
    try {
      return await ask()
    } catch {
      await pause()
    }
  }
  return ask()
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 500)
  })
}
