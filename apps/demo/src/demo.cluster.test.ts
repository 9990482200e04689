import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Writable } from 'node:stream'

import { beforeAll, expect, test, vi } from 'vitest'

import { type DemoProgram, startDemo } from './__fixtures__/demo-program.ts'
import { openNamespace, type TestNamespace } from './__fixtures__/namespace-contents.ts'
import { processesWith } from './processes.ts'
import { runInPod } from './run-in-pod/index.ts'

const {
  KUBECONFIG: kubeconfig = '',
  AGENT_JOBS_TEST_NAMESPACE: givenNamespace,
  AGENT_JOBS_TEST_CLAIM: claim = '',
  AGENT_JOBS_TEST_LOG_ROOT: logRoot = '',
  AGENT_JOBS_TEST_IMAGE: image = '',
} = process.env
const hasCluster = kubeconfig !== '' && claim !== '' && image !== ''
const hasLogRoot = hasCluster && logRoot !== ''
/** Here a pod can be started; in one that mounts the claim only what needs the volume runs. */
const canStartPods = hasCluster && !process.env['AGENT_JOBS_TEST_ONLY_VOLUME']
if (!hasCluster) {
  console.warn(
    'Skipped: the demo on a cluster, needs KUBECONFIG, AGENT_JOBS_TEST_CLAIM, AGENT_JOBS_TEST_IMAGE',
  )
} else if (!hasLogRoot) {
  console.warn('Skipped: the demo where the claim is mounted, needs AGENT_JOBS_TEST_LOG_ROOT')
}

const goneLimit = { timeout: 180_000, interval: 500 }
let cluster: TestNamespace
let contents: string[]

beforeAll(async () => {
  if (!hasCluster) return
  cluster = openNamespace(givenNamespace)
  contents = await cluster.contents()
})

const ways = [
  { way: 'here', words: ['--log-root', logRoot], skipped: !hasLogRoot },
  { way: 'from a pod', words: [], skipped: !canStartPods },
]

for (const { way, words, skipped } of ways) {
  test.skipIf(skipped)(
    `a replay that runs ${way} is shown live, succeeds and leaves nothing behind`,
    async () => {
      const demo = start([...words, '--recording', 'tools'])
      // Live: the first words are here while the last ones are not yet written.
      await demo.said('│ assistant: I will run a command.')
      expect(demo.text()).not.toContain('Created and edited')
      const { code, stdout, stderr } = await demo.ended
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).not.toContain('\u001b')
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
      expect(stdout).toMatch(/ s ▸ Pod running: /)
      expect(stdout).toContain('│ assistant: I will run a command.\n')
      expect(stdout).toContain('│ tool_call: Bash\n')
      expect(stdout).toContain('\n✔ succeeded\n')
      expect(stdout).toMatch(/tokens +600 in, 125 out, 0 from the cache/)
      await nothingLeft(demo)
    },
  )

  test.skipIf(skipped)(`a Ctrl-C cancels a run ${way}, and nothing stays`, async () => {
    const demo = start([...words, '--recording', 'tools'])
    await demo.said('│ tool_call: Bash')
    demo.child.kill('SIGINT')
    const { code, stdout } = await demo.ended
    expect(code).toBe(130)
    expect(stdout).toContain('▸ Cancelling: ')
    expect(stdout).toContain('\n■ cancelled\n')
    expect(stdout).toMatch(/log .*\.pod\.ndjson/s)
    await nothingLeft(demo)
  })
}

test.skipIf(!hasLogRoot)('a run that fails exits with 1 and leaves its evidence only', async () => {
  const demo = start(['--log-root', logRoot, '--recording', 'auth-401'], { COLUMNS: '120' })
  const { code, stdout } = await demo.ended
  expect(code).toBe(1)
  expect(stdout).toContain('\n✘ failed (claude_auth_required)\n')
  expect(stdout).toMatch(/\n +remedy +\S/)
  const rest = stdout.slice(stdout.indexOf('\n  evidence'))
  const evidence = rest.replaceAll(/\s+/g, '').replace(/^evidence(.*\.json).*$/, '$1')
  expect(JSON.parse(readFileSync(evidence, 'utf8'))).toHaveProperty('verdict')
  expect(readdirSync(dirname(evidence))).toEqual(['evidence.json'])
  rmSync(dirname(evidence), { recursive: true })
  await nothingLeft(demo)
})

test.skipIf(!canStartPods)('a Ctrl-C while its pod starts removes the pod', async () => {
  const demo = start([])
  await demo.said('Starting a pod')
  demo.child.kill('SIGINT')
  const { code, stderr } = await demo.ended
  expect(code).toBe(130)
  expect(stderr).toBe('Stopped before an agent was started.\n')
  await nothingLeft(demo)
})

test.skipIf(!canStartPods)(
  'a killed demo is ended and removed by its pod and the cluster',
  async () => {
    const demo = start(['--recording', 'tools'])
    await demo.said('│ tool_call: Bash')
    demo.child.kill('SIGKILL')
    expect((await demo.ended).code).toBeNull()
    await nothingLeft(demo)
  },
)

test.skipIf(!canStartPods)(
  'any program runs in a pod: its files, output and exit code',
  async () => {
    const said: string[] = []
    const sink = new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        said.push(String(chunk))
        done()
      },
    })
    const code = await runInPod({
      kubeConfig: cluster.kubeConfig,
      namespace: cluster.namespace,
      image,
      claimName: claim,
      mountPath: '/claim',
      name: 'run-in-pod-test',
      files: async () => [{ path: 'a/word', content: Buffer.from('from a file, ') }],
      command: ['sh', '-c', 'cat a/word; printf "%s, " "$WORD"; test -d /claim && id -u; exit 7'],
      environment: { WORD: 'from a variable' },
      stdout: sink,
      stderr: sink,
    })
    expect({ code, said: said.join('') }).toEqual({
      code: 7,
      said: 'from a file, from a variable, 1000\n',
    })
  },
)

interface Marked extends DemoProgram {
  readonly marker: string
}

/** Every process below the demo has the marker in its environment. */
function start(words: readonly string[], environment: Record<string, string> = {}): Marked {
  const marker = `AGENT_JOBS_DEMO_TEST=${randomUUID()}`
  const [name = '', value = ''] = marker.split('=')
  const place = ['--kubeconfig', resolve(kubeconfig), '--namespace', cluster.namespace]
  const what = ['--claim', claim, '--image', image, '--agent', 'replay']
  return { ...startDemo([...place, ...what, ...words], { ...environment, [name]: value }), marker }
}

/** What is deleted takes its time to go, but it goes; the demo's own processes and files are gone at once. */
async function nothingLeft({ marker, child }: Marked): Promise<void> {
  expect(child.exitCode ?? child.signalCode).not.toBeNull()
  await vi.waitFor(() => {
    expect(processesWith(marker)).toEqual([])
  }, 10_000)
  await vi.waitFor(async () => {
    const now = await cluster.contents()
    expect(now.filter((each) => !contents.includes(each))).toEqual([])
  }, goneLimit)
  const names = hasLogRoot ? readdirSync(logRoot) : []
  expect(names.filter((name) => name.startsWith('agent-jobs-demo-'))).toEqual([])
}
