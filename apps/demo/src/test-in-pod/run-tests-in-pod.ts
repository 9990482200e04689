import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { KubeConfig, type V1PolicyRule } from '@kubernetes/client-node'

import { adapterRights } from '../adapter-rights.ts'
import { runInPod } from '../run-in-pod/index.ts'
import { ReportCatcher } from './report-line.ts'
import { packWorkspace } from './workspace-archive.ts'

/** Where the pod that tests sees the claim. */
const mountPath = '/agent-jobs'
const archive = 'workspace.packed'

/** The cluster tests of a workspace, for a machine that does not mount the claim. */
export interface PodTests {
  /** The workspace. */
  readonly root: string
  readonly namespace: string
  readonly claim: string
  readonly image: string
  /** Words for vitest. */
  readonly words: readonly string[]
  /** Variables for the tests. */
  readonly environment: Readonly<Record<string, string>>
  readonly onPhase: (message: string) => void
  /** Its reason is the signal that the person sent. */
  readonly interrupt: AbortSignal
}

/** How the tests in the pod ended. */
export interface PodTestsEnd {
  readonly code: number
  /** What vitest's json reporter wrote; undefined when it did not get that far. */
  readonly report: string | undefined
  /** The workspace in the pod, as the report names it. */
  readonly root: string
}

/**
 * Runs the tests that need the volume in a pod that mounts it, with the rights of the adapter and what the tests do
 * besides. Nothing of it stays, however it ends.
 *
 * @throws PodRunError
 */
export async function runTestsInPod(tests: PodTests): Promise<PodTestsEnd> {
  const { root, namespace, claim, image, words, environment, onPhase, interrupt } = tests
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromDefault()
  const output = new ReportCatcher()
  output.pipe(process.stdout, { end: false })
  const workspace = 'workspace'
  const program = relative(root, fileURLToPath(new URL('inside-pod.ts', import.meta.url)))
  const code = await runInPod({
    kubeConfig,
    namespace,
    image,
    claimName: claim,
    mountPath,
    name: 'agent-jobs-tests',
    rights: [...(await adapterRights()), ...testRights],
    files: async () => [
      { path: archive, content: packWorkspace(root) },
      { path: 'unpack.mts', content: await readFile(new URL('unpack.ts', import.meta.url)) },
    ],
    command: [
      'node',
      '--conditions=@agent-jobs/source',
      '--disable-warning=ExperimentalWarning',
      'unpack.mts',
      archive,
      workspace,
      program,
      ...words,
    ],
    environment: {
      ...environment,
      AGENT_JOBS_TEST_NAMESPACE: namespace,
      AGENT_JOBS_TEST_CLAIM: claim,
      AGENT_JOBS_TEST_IMAGE: image,
      AGENT_JOBS_TEST_LOG_ROOT: mountPath,
      AGENT_JOBS_TEST_ONLY_VOLUME: 'yes',
      AGENT_JOBS_TEST_NAME: `test-${randomBytes(3).toString('hex')}`,
    },
    stdout: output,
    stderr: process.stderr,
    onPhase,
    interrupt,
  })
  output.end()
  return { code, report: output.report, root: `/agent-jobs-program/${workspace}` }
}

/** What the tests themselves do in the namespace. */
const testRights: V1PolicyRule[] = [
  { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['create', 'delete', 'patch'] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  { apiGroups: [''], resources: ['pods/log', 'secrets', 'events'], verbs: ['get', 'list'] },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['list'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['update', 'deletecollection'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['list', 'patch'] },
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: ['list'],
  },
]
