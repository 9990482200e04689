import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { emulator } from './__fixtures__/emulator-subject.ts'
import { useLab } from './__fixtures__/test-lab.ts'
import { makeAdapter } from './__fixtures__/test-run.ts'

describe('the check of an environment', { concurrent: true }, () => {
  const lab = useLab(emulator)

  function check(changes: Readonly<Record<string, unknown>> = {}, home = lab.volume.home) {
    const config = { mountPath: lab.volume.mountPath, ...lab.config, ...changes }
    const adapter = makeAdapter(lab, { PAPERCLIP_HOME: home })
    return adapter.testEnvironment({ companyId: 'company', adapterType: 'claude_k8s', config })
  }

  test('finds nothing wrong where runs succeed', async () => {
    const { checks } = await check()
    expect(checks.filter(({ level }) => level === 'error')).toEqual([])
    expect(checks.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['volume_claim', 'log_root']),
    )
  })

  test('is not disturbed by another at the same time', async () => {
    const all = await Promise.all([check(), check(), check()])
    expect(all.flatMap(({ checks }) => checks).filter(({ level }) => level === 'error')).toEqual([])
  })

  test('names a run log folder that cannot be written', async () => {
    const home = join(lab.volume.mountPath, 'occupied')
    const logs = join(home, 'instances/default/data')
    mkdirSync(dirname(logs), { recursive: true })
    writeFileSync(logs, 'a file, not a folder')
    const { status, checks } = await check({}, home)
    rmSync(home, { recursive: true })
    expect(status).toBe('fail')
    expect(checks).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: expect.stringContaining('The run log folder cannot be written'),
      }),
    )
  })

  test('names a claim that does not exist, and a log folder that is on none', async () => {
    const absent = await check({ claimName: 'no-such-claim' })
    expect(JSON.stringify(absent.checks)).toMatch(/no-such-claim.*not found/)
    const elsewhere = await check({ mountPath: '/elsewhere' })
    expect(elsewhere.status).toBe('fail')
    expect(JSON.stringify(elsewhere.checks)).toMatch(/are not on the claim/)
  })
})
