import {
  AuthorizationV1Api,
  BatchV1Api,
  CoordinationV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node'
import { afterAll, beforeAll, describe } from 'vitest'

import type { Subject } from './contract-case.ts'
import { describeContract } from './describe-contract.ts'
import { contractLabel, pause } from './world.ts'

const needed = [
  'KUBECONFIG',
  'AGENT_JOBS_TEST_NAMESPACE',
  'AGENT_JOBS_TEST_CLAIM',
  'AGENT_JOBS_TEST_IMAGE',
]
const absent = needed.filter((name) => !process.env[name])
if (absent.length > 0) {
  console.warn(`Skipped: the Kubernetes contract on a cluster; it needs ${absent.join(', ')}`)
}
const given = (name: string): string => process.env[name] ?? ''

describe.skipIf(absent.length > 0)('a cluster', () => {
  let subject: Subject
  let close = async (): Promise<void> => {}

  beforeAll(async () => {
    const kubeConfig = new KubeConfig()
    kubeConfig.loadFromDefault()
    const hasClusterRights = await mayMakeNamespaces(kubeConfig)
    const namespace = hasClusterRights
      ? await makeNamespace(kubeConfig)
      : given('AGENT_JOBS_TEST_NAMESPACE')
    subject = clusterSubject(kubeConfig, namespace, hasClusterRights)
    close = () => (hasClusterRights ? removeNamespace(subject) : removeObjects(subject))
  })
  afterAll(() => close())

  describeContract(() => subject)
})

function clusterSubject(
  kubeConfig: KubeConfig,
  namespace: string,
  hasClusterRights: boolean,
): Subject {
  return {
    kubeConfig,
    namespace,
    hasClusterRights,
    image: given('AGENT_JOBS_TEST_IMAGE'),
    folder: '/contract',
    volume: {
      namespace: given('AGENT_JOBS_TEST_NAMESPACE'),
      claim: given('AGENT_JOBS_TEST_CLAIM'),
      mountPath: () => '/volume',
    },
    patienceMs: 120_000,
    pollMs: 100,
  }
}

async function mayMakeNamespaces(kubeConfig: KubeConfig): Promise<boolean> {
  const resourceAttributes = { verb: 'create', resource: 'namespaces' }
  const authorization = kubeConfig.makeApiClient(AuthorizationV1Api)
  const body = { spec: { resourceAttributes } }
  const { status } = await authorization.createSelfSubjectAccessReview({ body })
  return status?.allowed === true
}

async function makeNamespace(kubeConfig: KubeConfig): Promise<string> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  const body = { metadata: { generateName: 'kubernetes-contract-', labels } }
  const core = kubeConfig.makeApiClient(CoreV1Api)
  const namespace = (await core.createNamespace({ body })).metadata?.name ?? ''
  for (;;) {
    const { items } = await core.listNamespacedServiceAccount({ namespace })
    if (items.length > 0) return namespace
    await pause(100)
  }
}

async function removeNamespace({ kubeConfig, namespace: name }: Subject): Promise<void> {
  await kubeConfig.makeApiClient(CoreV1Api).deleteNamespace({ name })
}

async function removeObjects({ kubeConfig, namespace }: Subject): Promise<void> {
  const [core, batch, coordination] = [
    kubeConfig.makeApiClient(CoreV1Api),
    kubeConfig.makeApiClient(BatchV1Api),
    kubeConfig.makeApiClient(CoordinationV1Api),
  ]
  const query = { namespace, labelSelector: contractLabel }
  await batch.deleteCollectionNamespacedJob({ ...query, propagationPolicy: 'Background' })
  await core.deleteCollectionNamespacedPod(query)
  await core.deleteCollectionNamespacedConfigMap(query)
  await core.deleteCollectionNamespacedSecret(query)
  await coordination.deleteCollectionNamespacedLease(query)
}
