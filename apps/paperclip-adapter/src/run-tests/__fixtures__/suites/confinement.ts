import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { init } from '../steps.ts'
import { needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject } from '../test-subject.ts'

const secrets = {
  ANTHROPIC_API_KEY: 'sk-ant-sentinel-0123456789',
  SERVICE_PASSWORD: 'sentinel "quoted"\\and\nof two lines',
}
const token = 'sentinel-token-of-the-run'
const sentinel = /sentinel/

/** What is kept from those whom it is no business of. */
export function describeConfinement(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))('confinement', { timeout: 180_000 }, () => {
    const lab = useLab(subject)

    test.concurrent('nothing secret is in the Job or its pod, and what the agent prints of it is redacted', async () => {
      const steps = [
        { wait: 'go' },
        init,
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
}
