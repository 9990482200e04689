import {
  ApisApi,
  AuthorizationV1Api,
  BatchV1Api,
  CoreApi,
  CoreV1Api,
  KubeConfig,
  VersionApi,
} from '@kubernetes/client-node'
import { expect } from 'vitest'

import type { ContractCase } from './contract-case.ts'
import { refusal } from './world.ts'

/** What a server says about itself and about who asks. */
export const serverCases: readonly ContractCase[] = [
  {
    title: 'the server tells its version',
    async run({ kubeConfig }) {
      const version = await kubeConfig.makeApiClient(VersionApi).getCode()
      expect(version).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+/) })
    },
  },
  {
    title: 'the server lists its groups',
    async run({ kubeConfig }) {
      const { versions } = await kubeConfig.makeApiClient(CoreApi).getAPIVersions()
      expect(versions).toEqual(['v1'])
      const { groups } = await kubeConfig.makeApiClient(ApisApi).getAPIVersions()
      const preferred = groups.map(({ preferredVersion }) => preferredVersion?.groupVersion)
      expect(preferred).toEqual(
        expect.arrayContaining(['batch/v1', 'coordination.k8s.io/v1', 'authorization.k8s.io/v1']),
      )
    },
  },
  {
    title: 'the server lists the resources of a group and their verbs',
    async run({ kubeConfig }) {
      const core = await kubeConfig.makeApiClient(CoreV1Api).getAPIResources()
      const batch = await kubeConfig.makeApiClient(BatchV1Api).getAPIResources()
      const verbs = [
        'create',
        'delete',
        'deletecollection',
        'get',
        'list',
        'patch',
        'update',
        'watch',
      ]
      for (const name of ['pods', 'secrets', 'configmaps', 'events', 'persistentvolumeclaims']) {
        const resource = core.resources.find((each) => each.name === name)
        expect(resource).toMatchObject({ namespaced: true, verbs: expect.arrayContaining(verbs) })
      }
      const jobs = batch.resources.find(({ name }) => name === 'jobs')
      expect(jobs).toMatchObject({ kind: 'Job', namespaced: true, singularName: 'job' })
    },
  },
  {
    title: 'a caller can ask what it may do',
    async run({ authorization, namespace }) {
      const resourceAttributes = { namespace, verb: 'create', group: 'batch', resource: 'jobs' }
      const body = { spec: { resourceAttributes } }
      const answer = await authorization.createSelfSubjectAccessReview({ body })
      expect(answer.status?.allowed).toBe(true)
    },
  },
  {
    title: 'a wrong token is Unauthorized',
    async run({ kubeConfig, namespace, id: name }) {
      const { clusters, contexts, currentContext } = kubeConfig
      const users = kubeConfig.users.map((user) => ({ name: user.name, token: 'wrong' }))
      const stranger = new KubeConfig()
      stranger.loadFromOptions({ clusters, contexts, currentContext, users })
      const core = stranger.makeApiClient(CoreV1Api)
      const refused = await refusal(core.readNamespacedPod({ namespace, name }))
      expect(refused.code).toBe(401)
      const review = { spec: { resourceAttributes: { verb: 'list', resource: 'pods' } } }
      const asked = stranger.makeApiClient(AuthorizationV1Api)
      expect(await refusal(asked.createSelfSubjectAccessReview({ body: review }))).toMatchObject({
        code: 401,
      })
    },
  },
]
