import { expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import type { RunManifest } from './build-run.ts'

const kib = 1024

test('the Secret carries the prompt, the secret variables and the secret files', () => {
  expect(contentOf(buildRun(aFullRun(), aHost()))).toEqual({
    prompt: 'SENTINEL-prompt $$ é\n\n',
    'env/OTHER': 'SENTINEL-other\n',
    'env/PAPERCLIP_API_KEY': 'SENTINEL-key',
    'files/mcp.json': '{"token":"SENTINEL-mcp"}',
  })
})

test('a prompt of bytes travels unchanged', () => {
  const prompt = Uint8Array.from({ length: 256 }, (_, index) => index)
  const { secret } = buildRun(aRun({ prompt }), aHost())
  expect(Buffer.from(secret.data['prompt'] ?? '', 'base64').equals(prompt)).toBe(true)
})

test('a prompt of up to 900 KiB travels in the Secret, a larger one in a run file', () => {
  const small = buildRun(aRun({ prompt: 'x'.repeat(900 * kib) }), aHost())
  expect(Object.keys(small.secret.data)).toEqual(['prompt'])
  expect(small.files.map(({ path }) => path)).not.toContain(small.paths.prompt)
  const large = buildRun(aRun({ prompt: 'x'.repeat(900 * kib + 1) }), aHost())
  expect(large.secret.data).toEqual({})
  const file = large.files.find(({ path }) => path === large.paths.prompt)
  expect(file?.kind === 'file' && file.content?.length).toBe(900 * kib + 1)
})

test('a prompt that does not fit beside the other secrets travels in a run file', () => {
  const secretFiles = { big: 'x'.repeat(500 * kib) }
  const { secret, files, paths } = buildRun(
    aRun({ prompt: 'x'.repeat(600 * kib), secretFiles }),
    aHost(),
  )
  expect(Object.keys(secret.data)).toEqual(['file.big'])
  expect(files.map(({ path }) => path)).toContain(paths.prompt)
})

test('secrets that are more than Kubernetes stores are refused and not shown', () => {
  const secretFiles = { a: 'S'.repeat(600 * kib), b: 'S'.repeat(600 * kib) }
  const error = refusalOf(buildRun, aRun({ secretFiles }), aHost())
  expect(error).toMatchObject({ code: 'TOO_LARGE', value: 1200 * kib })
  expect(error.message).not.toContain('SSS')
})

test.for(['', ' ', '\n\t ', new Uint8Array(0), new TextEncoder().encode(' \n')])(
  'a blank prompt is refused: %j',
  (prompt) => {
    expect(refusalOf(buildRun, aRun({ prompt }), aHost())).toMatchObject({
      field: 'prompt',
      message: 'Invalid prompt (blank): expected a prompt for the agent',
    })
  },
)

test('a prompt over 64 MiB is refused', () => {
  const prompt = new Uint8Array(64 * kib * kib + 1).fill(0x78)
  expect(refusalOf(buildRun, aRun({ prompt }), aHost()).code).toBe('TOO_LARGE')
})

test.for(['', '.', '..', 'a/b', '../x', 'a b', 'é', 'x'.repeat(201)])(
  'a name of a secret file that is none is refused: %j',
  (name) => {
    const error = refusalOf(buildRun, aRun({ secretFiles: { [name]: 'SENTINEL' } }), aHost())
    expect(error.field).toBe('secretFiles (a name)')
    expect(error.message).not.toContain('SENTINEL')
  },
)

test("the agent's user can read the Secret's files, with or without an fsGroup", () => {
  const modeOf = (manifest: RunManifest) =>
    manifest.job.spec.template.spec.volumes.find(({ secret }) => secret !== undefined)?.secret
      ?.defaultMode
  expect(modeOf(buildRun(aRun(), aHost()))).toBe(0o444)
  const user = { uid: 1000, gid: 1000, fsGroup: 1000 }
  expect(modeOf(buildRun(aRun({ user }), aHost()))).toBe(0o440)
})

test('a Secret cannot be changed while its run lives', () => {
  expect(buildRun(aRun(), aHost()).secret.immutable).toBe(true)
})

/** What the pod finds in the Secret directory, by path. */
function contentOf({ job, secret }: RunManifest): Record<string, string> {
  const items = job.spec.template.spec.volumes.flatMap((volume) => volume.secret?.items ?? [])
  expect(items.map(({ key }) => key).toSorted()).toEqual(Object.keys(secret.data).toSorted())
  return Object.fromEntries(
    items.map(({ key, path }) => [path, Buffer.from(secret.data[key] ?? '', 'base64').toString()]),
  )
}
