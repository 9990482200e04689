import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { unpackWorkspace } from './unpack.ts'
import { packWorkspace } from './workspace-archive.ts'

const here = resolve(import.meta.dirname, '../../../..')
const folder = mkdtempSync(join(tmpdir(), 'demo-archive-'))
const there = join(folder, 'a workspace')
const words = ['demo', 'paperclip-adapter'].flatMap((name) => ['--project', name])
const files = ['demo.cluster.test.ts', 'confinement.cluster.test.ts']

beforeAll(() => {
  unpackWorkspace(packWorkspace(here), there)
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a packed workspace has its sources, byte for byte and with their modes', () => {
  for (const path of ['vitest.config.ts', 'apps/demo/src/main.ts', 'test/architecture.test.ts']) {
    expect(readFileSync(join(there, path))).toEqual(readFileSync(join(here, path)))
    expect(statSync(join(there, path)).mode).toBe(statSync(join(here, path)).mode)
  }
  expect(existsSync(join(there, 'apps/demo/.turbo'))).toBe(false)
})

test('the modules that tests load are found where it is unpacked', () => {
  const report = join(folder, 'report.json')
  const { KUBECONFIG: _, NODE_V8_COVERAGE: __, ...environment } = process.env
  const vitest = join(there, 'node_modules/vitest/vitest.mjs')
  const { stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', '--mode', 'cluster', ...words, ...files],
    {
      cwd: there,
      env: { ...environment, AGENT_JOBS_TEST_REPORT: report },
      encoding: 'utf8',
    },
  )
  expect(stderr).not.toMatch(/Cannot find/)
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
    success: true,
    testResults: { length: files.length },
  })
})

test('modules for another machine are refused', () => {
  const other = Buffer.from('{"platform":"plan9-mips","files":[],"links":[]}\n')
  expect(() => {
    unpackWorkspace(other, join(folder, 'other'))
  }).toThrow(`for plan9-mips, and the image is for ${process.platform}-${process.arch}`)
})
