import { basename } from 'node:path'

import { expect, test } from 'vitest'

import { files, imports, packages, read, rooms } from './__fixtures__/workspace.ts'

const isOurs = (name: string) =>
  name.startsWith('@agent-jobs/') || rooms.some(({ manifest }) => manifest.name === name)

/** Tests of a package may start the emulator; nothing else may. */
const emulator = '@agent-jobs/kube-emulator'
const isTest = (file: string) => /\.(test|test-d|bench)\.ts$|__fixtures__/.test(file)

function dependencies(manifest: Readonly<Record<string, unknown>>, kinds: readonly string[]) {
  return kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {}))
}

test.for(packages)('$folder depends on no other package of the workspace', ({ manifest }) => {
  const shipped = ['dependencies', 'peerDependencies', 'optionalDependencies']
  expect(dependencies(manifest, shipped).filter(isOurs)).toEqual([])
  const ours = dependencies(manifest, ['devDependencies']).filter(isOurs)
  expect(ours.filter((name) => name !== emulator)).toEqual([])
})

test.for(packages)('$folder imports no other package of the workspace', ({ folder, manifest }) => {
  const foreign = files(folder, '**/*.ts').flatMap((file) =>
    imports(file)
      .filter((name) => isOurs(name) && !`${name}/`.startsWith(`${manifest.name}/`))
      .filter((name) => !(isTest(file) && `${name}/`.startsWith(`${emulator}/`)))
      .map((name) => `${file} imports ${name}`),
  )
  expect(foreign).toEqual([])
})

test.for(rooms)('$folder imports no file of another by its path', ({ folder }) => {
  const outside = files(folder, '**/*.ts').filter((file) =>
    imports(file).some((name) => {
      const ups = name.split('/').filter((part) => part === '..').length
      return ups > file.slice(folder.length + 1).split('/').length - 1
    }),
  )
  expect(outside.filter((file) => basename(file) !== 'tsup.config.ts')).toEqual([])
})

test.for(rooms)('relative imports of $folder name the file, with its ending', ({ folder }) => {
  const without = files(folder, '{src,examples}/**/*.ts').flatMap((file) =>
    imports(file).filter((name) => name.startsWith('.') && !/\.(ts|mjs|cjs|json)$/.test(name)),
  )
  expect(without).toEqual([])
})

test.for(rooms)('no file of $folder has a name that says nothing', ({ folder }) => {
  const vague = /^(utils?|commons?|types?|helpers?|misc|core|shared|lib)\b/
  expect(files(folder, 'src/**/*.ts').filter((file) => vague.test(basename(file)))).toEqual([])
})

test.for(rooms)('no file of $folder has more than 250 lines', ({ folder }) => {
  const long = files(folder, '**/*.{ts,mjs}').filter(
    (file) => read(file).split('\n').length - 1 > 250,
  )
  expect(long).toEqual([])
})

test('the bootstrap is one file of at most 250 lines', () => {
  expect(read('bootstrap.mjs').split('\n').length - 1).toBeLessThanOrEqual(250)
})

test.for(packages)('src/index.ts of $folder only exports by name', ({ folder }) => {
  const index = read(`${folder}/src/index.ts`)
  const code = index.replaceAll(/\/\*.*?\*\/|^\s*\/\/.*$/gms, '')
  const exports = code.replaceAll(/export (type )?\{[^}]*\} from '\.\/[^']+\.ts'\s*/g, '')
  expect(exports.trim()).toBe('')
})
