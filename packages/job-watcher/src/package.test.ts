import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const sources = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
  (file) => !/\.test(-d)?\.ts$|__fixtures__/.test(file),
)

test('no source imports the Kubernetes client, not even its types', () => {
  expect(sources.length).toBeGreaterThan(20)
  const importing = sources.filter((file) =>
    /from '@kubernetes/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  )
  expect(importing).toEqual([])
})

test('importing the package starts nothing', () => {
  const script = `
    const { watchJobs } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
    process.stdout.write(JSON.stringify([typeof watchJobs, process.getActiveResourcesInfo()]))
  `
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [type, resources] = JSON.parse(output) as [string, string[]]
  expect(type).toBe('function')
  expect(resources.filter((resource) => !/Pipe|Stream|TTY|CloseReq|FSReq/.test(resource))).toEqual(
    [],
  )
})
