import { expect, test } from 'vitest'

import { findResource } from './api-resources.ts'
import { tableWriter } from './http-table.ts'
import type { KubernetesObject } from './kubernetes-object.ts'
import { spanText } from './table-age.ts'

const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

function cells(resource: string, content: object, metadata: object = {}) {
  const found = findResource(resource)
  const write = found && tableWriter(found, accept, new URLSearchParams())
  const creationTimestamp = new Date().toISOString()
  const meta = { name: 'n', uid: '', resourceVersion: '', creationTimestamp, ...metadata }
  const object: KubernetesObject = { apiVersion: '', kind: '', metadata: meta, ...content }
  return JSON.parse(write?.([object], {}) ?? '{}').rows[0].cells
}

test.for([
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [200_000, '3m20s'],
  [3_600_000, '60m'],
  [5 * 3_600_000 + 60_000, '5h1m'],
  [30 * 3_600_000, '30h'],
  [3 * 86_400_000, '3d'],
  [30 * 86_400_000, '30d'],
  [800 * 86_400_000, '2y70d'],
] as const)('%i ms are shown as %s, as kubectl does', ([ms, text]) => {
  expect(spanText(ms)).toBe(text)
})

const containerStatuses = (state: object, ready = false) => [
  { name: 'a', ready, restartCount: 0, state },
]
const spec = { containers: [{}], initContainers: [{}] }

test.for([
  [{ phase: 'Pending' }, '0/1', 'Pending'],
  [
    { phase: 'Running', containerStatuses: containerStatuses({ running: {} }, true) },
    '1/1',
    'Running',
  ],
  [
    {
      phase: 'Failed',
      containerStatuses: containerStatuses({ terminated: { reason: 'OOMKilled', exitCode: 137 } }),
    },
    '0/1',
    'OOMKilled',
  ],
  [
    {
      phase: 'Pending',
      containerStatuses: containerStatuses({ waiting: { reason: 'ErrImagePull' } }),
    },
    '0/1',
    'ErrImagePull',
  ],
  [
    {
      phase: 'Pending',
      initContainerStatuses: [{ state: { terminated: { reason: 'Error', exitCode: 3 } } }],
    },
    '0/1',
    'Init:Error',
  ],
  [{ phase: 'Failed', reason: 'Evicted' }, '0/1', 'Evicted'],
] as const)('a pod with %o is shown as %s %s', ([status, ready, text]) => {
  expect(cells('pods', { spec, status }).slice(0, 3)).toEqual(['n', ready, text])
})

test('a pod that is being deleted is shown as Terminating', () => {
  const metadata = { deletionTimestamp: new Date().toISOString() }
  expect(cells('pods', { spec, status: { phase: 'Running' } }, metadata)[2]).toBe('Terminating')
})

test('a client that wants objects gets no table', () => {
  const found = findResource('pods')
  expect(found && tableWriter(found, 'application/json', new URLSearchParams())).toBeUndefined()
})
