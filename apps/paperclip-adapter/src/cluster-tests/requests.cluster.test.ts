import { describe, expect, test } from 'vitest'

import { proxyApi, type ProxiedRequest } from './__fixtures__/api-proxy.ts'
import { lacks, needsVolume } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { recorded } from './__fixtures__/test-volume.ts'

const initAndAnswer = { recorded: [recorded, 0, 2] }
const result = { recorded: [recorded, 2, 3] }

/** What the runs of a process share does not count: its own Lease, the list and watch of all its Jobs and pods. */
function isShared({ path, body, isWatch }: ProxiedRequest): boolean {
  const selector = new URL(path, 'http://localhost').searchParams.get('labelSelector')
  const isOwnLease = `${path}${body}`.includes('agent-jobs-server-')
  const isLock = body.includes('agent-jobs-lock-')
  return isWatch || selector === 'paperclip.io/adapter-type=claude_k8s' || (isOwnLease && !isLock)
}

describe.skipIf(lacks(...needsVolume))('requests', { timeout: 180_000 }, () => {
  const lab = useLab()

  // A run that fails asks for the events of its Job and of its pod besides.
  const runs = [
    ['the first run of a process', 8, [initAndAnswer, result]],
    ['a run of 25 s', 8, [initAndAnswer, { sleep: 25_000 }, result]],
    ['a run that fails', 9, [initAndAnswer, { exit: 3 }]],
  ] as const

  test.concurrent.for(runs)('%s sends at most %i of its own', async ([, most, steps]) => {
    await using proxy = await proxyApi(lab.kubernetes.kubeConfig)
    const { kubeconfig } = proxy
    await lab.start({ kubeconfig, agent: 'scripted', steps }).result
    const own = proxy.requests.filter((request) => !isShared(request))
    const shown = own.map(({ method, path }) => `${method} ${path}`)
    expect(shown.length, shown.join('\n')).toBeLessThanOrEqual(most)
    expect(shown.length).toBeGreaterThan(5)
  })
})
