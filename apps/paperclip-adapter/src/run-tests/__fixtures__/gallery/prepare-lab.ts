import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

import { until } from '../test-cluster.ts'
import type { TestLab } from '../test-lab.ts'
import type { GalleryRow, GallerySite, SubjectName } from './gallery-row.ts'
import { makeMeanings } from './meanings.ts'
import type { Meanings } from './perform-row.ts'
import { transcripts } from './steps.ts'

/** Makes a lab what its rows need. */
export async function prepareLab(
  lab: TestLab,
  name: SubjectName,
  rows: readonly GalleryRow[],
  site: GallerySite,
): Promise<Meanings> {
  putTranscripts(lab)
  const meanings = await makeMeanings(lab, name, rows)
  if (site === 'without room for a pod') await forbidPods(lab)
  return meanings
}

/** What some of the agents play. */
function putTranscripts({ volume }: TestLab): void {
  const [agent = ''] = volume.pathWith('scripted').split(':')
  for (const name of readdirSync(transcripts).filter((file) => file.endsWith('.ndjson'))) {
    copyFileSync(join(transcripts, name), join(agent, name))
  }
}

async function forbidPods({ kubernetes, namespace }: TestLab): Promise<void> {
  const body = { metadata: { name: 'none' }, spec: { hard: { pods: '0' } } }
  const { core } = kubernetes
  await core.createNamespacedResourceQuota({ namespace, body })
  // Until its controller has seen it, it forbids nothing.
  await until('the quota is known', async () => {
    const quota = await core.readNamespacedResourceQuota({ namespace, name: 'none' })
    return quota.status?.hard
  })
}
