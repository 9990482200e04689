import { expect, test } from 'vitest'

import { readImageName } from './container-image.ts'

test.for([
  ['debian', 'docker.io', 'debian', 'latest'],
  ['debian:12', 'docker.io', 'debian', '12'],
  ['localhost:5999/none:1', 'localhost:5999', 'none', '1'],
  ['ghcr.io/owner/name-x:v1.2', 'ghcr.io', 'owner/name-x', 'v1.2'],
])('%s is an image of %s', ([image = '', registry, repository, tag]) => {
  expect(readImageName(image)).toEqual({ registry, repository, tag })
})

test.for(['Bad Name::', 'UPPER', 'name:', '', 'a b'])('"%s" is no image', (image) => {
  expect(readImageName(image)).toMatch(/^Failed to apply default image tag/)
})
