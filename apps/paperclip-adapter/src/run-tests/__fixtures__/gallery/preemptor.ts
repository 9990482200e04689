import type { V1Container } from '@kubernetes/client-node'

import type { TestLab } from '../test-lab.ts'
import type { TestRun } from '../test-run.ts'

/** The name of the priority class, and of all else of the gallery that is not a namespace's. */
export const galleryName = 'agent-jobs-gallery'

/** Sends a pod that needs as much as the run's own and is of higher priority; it goes when the run is over. */
export async function sendPreemptor(lab: TestLab, run: TestRun): Promise<void> {
  const { core } = lab.kubernetes
  const { spec } = await lab.running(run)
  const [main] = spec?.containers ?? []
  if (spec === undefined || main === undefined) throw new Error('The run has no container')
  const { image = '', resources = {}, securityContext = {} } = main
  const { namespace } = lab
  const name = `preemptor-${run.runId}`
  const preemptor: V1Container = {
    name: 'preemptor',
    image,
    command: ['sh', '-c', 'exit 0'],
    resources,
    securityContext,
  }
  await core.createNamespacedPod({
    namespace,
    body: {
      metadata: { name },
      spec: {
        priorityClassName: galleryName,
        restartPolicy: 'Never',
        securityContext: spec.securityContext ?? {},
        containers: [preemptor],
      },
    },
  })
  await run.result
  await core.deleteNamespacedPod({ namespace, name, gracePeriodSeconds: 0 })
}
