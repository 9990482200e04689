import { expect } from 'vitest'

import type { ContractCase, World } from './contract-case.ts'
import { createConfigMap } from './object-cases.ts'
import { createJob, createPod, obedient, podOf, readPod, runningPod } from './workload.ts'
import { filled, isAbsent, metadata, orAbsent, refusal } from './world.ts'

interface OwnNamespace extends AsyncDisposable {
  readonly world: World
}

async function openNamespace(here: World): Promise<OwnNamespace> {
  const { name, labels } = metadata(here)
  const enforce = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await here.core.createNamespace({
    body: { metadata: { name, labels: { ...labels, ...enforce } } },
  })
  const world = { ...here, namespace: name }
  await world.until('the default service account', async () => {
    return !(await isAbsent(
      world.core.readNamespacedServiceAccount({ namespace: name, name: 'default' }),
    ))
  })
  return {
    world,
    async [Symbol.asyncDispose]() {
      await orAbsent(here.core.deleteNamespace({ name }))
    },
  }
}

async function forbidPods({ core, namespace }: World): Promise<void> {
  const body = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } }
  await core.createNamespacedResourceQuota({ namespace, body })
}

async function failedCreate(world: World): Promise<string | undefined> {
  const { namespace } = world
  const { uid } = filled(await createJob(world, {}))
  const fieldSelector = `involvedObject.uid=${uid},reason=FailedCreate`
  const event = await world.until('an event', async () => {
    const { items } = await world.core.listNamespacedEvent({ namespace, fieldSelector })
    return items[0]
  })
  return event.message
}

const needs = 'cluster-rights'

/** What holds for a whole namespace. */
export const namespaceCases: readonly ContractCase[] = [
  {
    needs,
    title: 'a quota on pods refuses a pod',
    async run(here) {
      await using own = await openNamespace(here)
      await forbidPods(own.world)
      const refused = await own.world.until('the refusal', async () => {
        const outcome = await createPod(own.world, {}).catch((error: unknown) => error)
        return outcome instanceof Error && (await refusal(Promise.reject(outcome)))
      })
      expect(refused).toMatchObject({ code: 403, reason: 'Forbidden' })
      expect(refused.message).toBe(
        `pods "${here.id}" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0`,
      )
    },
  },
  {
    needs,
    title: 'a Job under a quota without pods gets none and an event says why',
    async run(here) {
      await using own = await openNamespace(here)
      await forbidPods(own.world)
      expect(await failedCreate(own.world)).toMatch(
        /^Error creating: pods "\S+" is forbidden: exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0$/,
      )
    },
  },
  {
    needs,
    title: 'Pod Security "restricted" refuses a pod and says what to change',
    async run(here) {
      await using own = await openNamespace(here)
      const request = createPod(own.world, { pod: { securityContext: {} } })
      const refused = await refusal(request)
      expect(refused).toMatchObject({ code: 403, reason: 'Forbidden' })
      expect(refused.message).toBe(
        `pods "${here.id}" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
      )
    },
  },
  {
    needs,
    title: 'a namespace that is deleted takes everything in it and is gone last',
    async run(here) {
      await using own = await openNamespace(here)
      const { world } = own
      const script = obedient('true')
      const pod = await runningPod(world, await podOf(world, await createJob(world, { script })))
      await createConfigMap(world)
      const { namespace: name } = world
      await world.core.deleteNamespace({ name })
      await world.until('the end of the namespace', () =>
        isAbsent(world.core.readNamespace({ name })),
      )
      expect(await isAbsent(readPod(world, pod))).toBe(true)
      expect((await world.core.listNamespacedConfigMap({ namespace: name })).items).toEqual([])
    },
  },
  {
    needs,
    title: 'nothing can be made in a namespace that is being deleted',
    async run(here) {
      await using own = await openNamespace(here)
      const { world } = own
      const finalizers = ['contract.test/keep']
      const body = { metadata: { ...metadata(world, '-kept'), finalizers } }
      const { namespace } = world
      const kept = filled(await world.core.createNamespacedConfigMap({ namespace, body }))
      const after = await world.core.deleteNamespace({ name: namespace })
      expect(after.status).toMatchObject({ phase: 'Terminating' })
      const refused = await refusal(createConfigMap(world))
      expect(refused).toMatchObject({ code: 403, reason: 'Forbidden' })
      expect(refused.message).toBe(
        `configmaps "${here.id}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
      )
      await world.core.replaceNamespacedConfigMap({
        ...kept,
        body: { metadata: { name: kept.name } },
      })
    },
  },
]
