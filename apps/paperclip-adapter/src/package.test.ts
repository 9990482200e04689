import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { runInNewContext } from 'node:vm'

import { afterAll, beforeAll, expect, test } from 'vitest'

const run = promisify(execFile)
const name = 'paperclip-adapter-claude-k8s'
const app = join(import.meta.dirname, '..')
/** A folder that has the package and nothing else: neither its dependency nor what is bundled. */
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'adapter package ')))
const installed = join(folder, 'node_modules', name)

beforeAll(async () => {
  mkdirSync(installed, { recursive: true })
  copyFileSync(join(app, 'package.json'), join(installed, 'package.json'))
  const tsup = join(dirname(findPackageJSON('tsup', import.meta.url) ?? ''), 'dist/cli-default.js')
  await run(process.execPath, [tsup, '--out-dir', join(installed, 'dist')], { cwd: app })
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface Observed {
  readonly exports: string[]
  readonly loaded: string[]
  readonly environmentReads: string[]
  readonly running: string[]
}

/** Imports an entry in a process of its own and tells what that did. */
async function observeImport(entry: string): Promise<Observed> {
  const probe = join(folder, 'probe.mjs')
  writeFileSync(
    probe,
    `import { registerHooks } from 'node:module'
const loaded = [], environmentReads = []
process.env = new Proxy(process.env, {
  get(variables, name) {
    if (new Error().stack.includes(${JSON.stringify(pathToFileURL(installed).href)})) environmentReads.push(String(name))
    return variables[name]
  },
})
registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
const entry = await import(${JSON.stringify(entry)})
const result = { exports: Object.keys(entry), loaded, environmentReads: [...environmentReads] }
const running = process.getActiveResourcesInfo().filter((name) => !/^(PipeWrap|TTYWrap)$/.test(name))
console.log(JSON.stringify({ ...result, running }))`,
  )
  const { stdout } = await run(process.execPath, [probe], { cwd: folder })
  return JSON.parse(stdout)
}

test("importing it loads nothing but its own files and Node's", async () => {
  const { loaded, exports } = await observeImport(name)
  const foreign = loaded.filter(
    (url) => !url.startsWith('node:') && !url.startsWith(pathToFileURL(installed).href),
  )
  expect(foreign).toEqual([])
  expect(exports).toContain('createServerAdapter')
})

test('importing it reads no environment and leaves nothing running', async () => {
  const { environmentReads, running } = await observeImport(name)
  expect(environmentReads).toEqual([])
  expect(running).toEqual([])
})

test('its part for the command line stands alone', async () => {
  const { loaded, exports } = await observeImport(`${name}/cli`)
  expect(exports.toSorted()).toEqual(['cliAdapter', 'formatStdoutEvent', 'formatStdoutLine'])
  expect(loaded.filter((url) => url.includes('index.js'))).toEqual([])
})

test('the process that reads a mount that can hang is in it and starts', async () => {
  const reader = fork(join(installed, 'dist/mount-reader.js'), { cwd: folder, execArgv: [] })
  const [ready] = await once(reader, 'message')
  reader.disconnect()
  const [code] = await once(reader, 'exit')
  expect([ready, code]).toEqual(['ready', 0])
})

test("its display parser is one small file that Paperclip's worker can run", () => {
  const source = readFileSync(join(installed, 'dist/ui-parser.cjs'), 'utf8')
  expect(source.length).toBeLessThan(100_000)
  // What Paperclip's worker does with it, with the globals that such a worker has.
  const entries = runInNewContext(
    `const exports = {}, module = { exports }
    new Function('exports', 'module', 'self', 'globalThis', '"use strict";\\n{\\n' + source + '\\n}')(exports, module)
    JSON.stringify(module.exports.parseStdoutLine('{"type":"brand_new"}', 'then'))`,
    { source, TextDecoder, TextEncoder },
  )
  expect(entries).toBe('[{"kind":"stdout","text":"{\\"type\\":\\"brand_new\\"}","ts":"then"}]')
})

test('package.json declares the version of the display parser that Paperclip asks for', () => {
  const manifest = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  expect(manifest.paperclip).toEqual({ adapterUiParser: '1.0.0' })
  expect(Object.keys(manifest.exports)).toEqual(['.', './cli', './ui-parser', './package.json'])
})
