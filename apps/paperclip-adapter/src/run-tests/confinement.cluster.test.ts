import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { lacks, needsVolume } from './__fixtures__/test-cluster.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { recorded } from './__fixtures__/test-volume.ts'

const secrets = {
  ANTHROPIC_API_KEY: 'sk-ant-sentinel-0123456789',
  SERVICE_PASSWORD: 'sentinel "quoted"\\and\nof two lines',
}
const token = 'sentinel-token-of-the-run'
const sentinel = /sentinel/

describe.skipIf(lacks(...needsVolume))('confinement', { timeout: 180_000 }, () => {
  const lab = useLab()

  test.concurrent('the pod is admitted under "restricted", runs as uid 1000 and has no service account token', async () => {
    const { metadata } = await lab.kubernetes.core.readNamespace({ name: lab.namespace })
    expect(metadata?.labels?.['pod-security.kubernetes.io/enforce']).toBe('restricted')
    const run = lab.start({
      agent: 'scripted',
      steps: [{ look: true }, { recorded: [recorded, 0, 3] }],
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
    const steps = [{ look: true }, { recorded: [recorded, 0, 3] }]
    const run = lab.start({ agent: 'scripted', steps })
    await run.result
    expect(JSON.parse(await run.made('look')).visible).toEqual({
      instance: ['companies'],
      companies: [lab.volume.companyId],
    })
  })

  test.concurrent('nothing secret is in the Job or its pod, and what the agent prints of it is redacted', async () => {
    const steps = [
      { wait: 'go' },
      { recorded: [recorded, 0, 1] },
      { out: '{"type":"user","message":{"role":"user","content":"key: ' },
      { variable: 'ANTHROPIC_API_KEY' },
      { sleep: 700 },
      { out: ' and token: ' },
      { variable: 'PAPERCLIP_API_KEY' },
      { out: '"}}\n' },
      { variableAsJson: 'SERVICE_PASSWORD' },
      { err: 'plain: ' },
      { variableOnStderr: 'SERVICE_PASSWORD' },
      { err: '\n' },
      { exit: 1 },
    ]
    const run = lab.start({ agent: 'scripted', steps, env: secrets, authToken: token })
    const pod = await lab.running(run)
    const job = await lab.job(run)
    expect(JSON.stringify(pod)).not.toMatch(sentinel)
    expect(JSON.stringify(job)).not.toMatch(sentinel)
    run.touch('go')
    const result = await run.result
    expect(result).toMatchObject({ exitCode: 1 })
    expect(run.everything).not.toMatch(sentinel)
    expect(run.stdout).toContain('"content":"key: [redacted] and token: [redacted]"}}\n')
    expect(JSON.stringify(result)).not.toMatch(sentinel)
    expect(readFileSync(run.paths.evidence, 'utf8')).not.toMatch(sentinel)
  })
})
