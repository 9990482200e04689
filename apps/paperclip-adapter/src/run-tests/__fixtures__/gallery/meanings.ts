import { NodeV1Api, SchedulingV1Api, setHeaderOptions } from '@kubernetes/client-node'

import type { TestLab } from '../test-lab.ts'
import type { GalleryRow, SubjectName } from './gallery-row.ts'
import type { Meanings } from './perform-row.ts'
import { galleryName as name } from './preemptor.ts'

const resource = 'agent-jobs.test/seat'
const mergePatch = setHeaderOptions('Content-Type', 'application/merge-patch+json')
const usual = { cpu: '50m', memory: '64Mi' }

/**
 * Makes what these rows name: on a cluster a runtime class whose handler no node has, a class of higher priority, and one
 * seat on the node, so that nothing but the row's own pod has to go for a pod of that class.
 */
export async function makeMeanings(
  lab: TestLab,
  subject: SubjectName,
  rows: readonly GalleryRow[],
): Promise<Meanings> {
  const text = JSON.stringify(rows)
  const image = lab.config['image']
  const rootImage = subject === 'cluster' ? process.env['AGENT_JOBS_TEST_ROOT_IMAGE'] : image
  const known = { $IMAGE: image, $ROOT_IMAGE: rootImage, $SEAT: { requests: usual } }
  const isNodeNamed = text.includes('"$NODE"') || text.includes('"$SEAT"')
  const node = isNodeNamed ? { $NODE: await nameOfNode(lab) } : {}
  if (subject === 'emulator') return { ...known, ...node, $RUNTIME_CLASS: undefined }
  return {
    ...known,
    ...node,
    ...(text.includes('"$RUNTIME_CLASS"') ? await makeRuntimeClass(lab) : {}),
    ...(text.includes('"$SEAT"') ? await makeSeat(lab, node.$NODE ?? '') : {}),
  }
}

async function nameOfNode({ kubernetes }: TestLab): Promise<string> {
  return (await kubernetes.core.listNode()).items[0]?.metadata?.name ?? ''
}

async function makeRuntimeClass({ kubernetes }: TestLab): Promise<Meanings> {
  const body = { metadata: { name }, handler: 'no-such-handler' }
  const api = kubernetes.kubeConfig.makeApiClient(NodeV1Api)
  await ignoreExisting(api.createRuntimeClass({ body }))
  return { $RUNTIME_CLASS: name }
}

async function makeSeat({ kubernetes }: TestLab, node: string): Promise<Meanings> {
  const { core, kubeConfig } = kubernetes
  const body = { metadata: { name }, value: 1_000 }
  await ignoreExisting(kubeConfig.makeApiClient(SchedulingV1Api).createPriorityClass({ body }))
  await core.patchNodeStatus({ name: node, body: seats('1') }, mergePatch)
  const seat = { ...usual, [resource]: '1' }
  return { $SEAT: { requests: seat, limits: { cpu: '2', memory: '1Gi', [resource]: '1' } } }
}

/** Takes away again what is not a namespace's. */
export async function clearMeanings({ kubernetes }: TestLab, meanings: Meanings): Promise<void> {
  if (meanings['$RUNTIME_CLASS'] !== name) return
  const { core, kubeConfig } = kubernetes
  const node = String(meanings['$NODE'])
  await core.patchNodeStatus({ name: node, body: seats(null) }, mergePatch)
  await ignoreExisting(kubeConfig.makeApiClient(NodeV1Api).deleteRuntimeClass({ name }))
  await ignoreExisting(kubeConfig.makeApiClient(SchedulingV1Api).deletePriorityClass({ name }))
}

function seats(count: string | null): object {
  return { status: { capacity: { [resource]: count } } }
}

/** Another lab may have been faster. */
async function ignoreExisting(request: Promise<unknown>): Promise<void> {
  try {
    await request
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && [404, 409].includes(Number(error.code)))) {
      throw error
    }
  }
}
