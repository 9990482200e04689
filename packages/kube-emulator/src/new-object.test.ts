import { expect, test } from 'vitest'

import { asKubernetesObject } from './new-object.ts'

test('what has no complete metadata is no object of the API', () => {
  const metadata = { name: 'a', uid: '1', resourceVersion: '2', creationTimestamp: '' }
  const object = { apiVersion: 'v1', kind: 'Pod', metadata }
  expect(asKubernetesObject(object)).toBe(object)
  for (const field of Object.keys(metadata)) {
    const incomplete = { ...object, metadata: { ...metadata, [field]: undefined } }
    expect(() => asKubernetesObject(incomplete)).toThrow('Pod without complete metadata')
  }
})
