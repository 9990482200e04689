import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { cluster } from './__fixtures__/cluster-subject.ts'
import { whole } from './__fixtures__/steps.ts'
import { describeConfinement } from './__fixtures__/suites/confinement.ts'
import { lacks, needsVolume } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'

describeConfinement(cluster)

describe.skipIf(lacks(...needsVolume))('confinement by the cluster', { timeout: 180_000 }, () => {
  const lab = useLab(cluster)

  test.concurrent('the pod is admitted under "restricted", runs as uid 1000 and has no service account token', async () => {
    const { metadata } = await lab.kubernetes.core.readNamespace({ name: lab.namespace })
    expect(metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted')
    const run = lab.start({
      agent: 'scripted',
      steps: [{ look: true }, whole],
    })
    expect(await run.result).toMatchObject({ exitCode: 0 })
    const { status, visible: _, ...seen } = JSON.parse(await run.made('look'))
    expect(seen).toEqual({ uid: 1000, gid: 1000, token: false })
    expect(status).toMatch(/^NoNewPrivs:\t1$/m)
    expect(status).toMatch(/^CapBnd:\t0+$/m)
    expect(status).toMatch(/^Seccomp:\t2$/m)
  })

  test.concurrent('an agent sees no other company and no run logs but its own', async () => {
    mkdirSync(join(lab.volume.home, 'instances/default/companies/another-company'))
    const steps = [{ look: true }, whole]
    const run = lab.start({ agent: 'scripted', steps })
    await run.result
    expect(JSON.parse(await run.made('look')).visible).toEqual({
      instance: ['companies'],
      companies: [lab.volume.companyId],
    })
  })
})
