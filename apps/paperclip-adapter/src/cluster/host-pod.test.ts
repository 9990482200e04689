import { expect, test } from 'vitest'

import { findVolume, type HostPodView, serverContainer } from './host-pod.ts'

const proxy = { name: 'istio-proxy' }
const logRoot = '/paperclip/instances/default/data/run-logs'

function hostWith(mount: {
  readonly subPath?: string
  readonly subPathExpr?: string
}): HostPodView {
  const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'shared' } }]
  const container = {
    name: 'paperclip',
    volumeMounts: [
      { name: 'data', mountPath: '/paperclip', ...mount },
      { name: 'scratch', mountPath: logRoot },
    ],
  }
  const pod = { spec: { containers: [container], volumes: [...volumes, { name: 'scratch' }] } }
  return { pod, container, namespace: 'agents' }
}

test("what a run inherits is the server's container's, whatever was put before it", () => {
  const server = { name: 'paperclip' }
  expect(serverContainer({ spec: { containers: [proxy, server] } })).toBe(server)
  expect(serverContainer({ spec: { containers: [proxy] } })).toBe(proxy)
  expect(serverContainer(undefined)).toBeUndefined()
})

test('a run sees the same folder of the claim as its server', () => {
  expect(findVolume(logRoot, {}, hostWith({ subPath: 'tenants/a' }))).toEqual({
    claimName: 'shared',
    mountPath: '/paperclip',
    subPath: 'tenants/a',
  })
})

test('a folder of the claim that a run could not find again is refused', () => {
  const host = hostWith({ subPathExpr: '$(POD_NAME)' })
  expect(() => findVolume(logRoot, {}, host)).toThrow(/subPathExpr "\$\(POD_NAME\)"/)
})

test('a server without a claim for its run logs is told so before anything exists', () => {
  expect(() => findVolume(logRoot, {}, undefined)).toThrow(/No volume is known/)
  const elsewhere = { claimName: 'shared', mountPath: '/elsewhere' }
  expect(() => findVolume(logRoot, elsewhere, undefined)).toThrow(/are not on the claim "shared"/)
})
