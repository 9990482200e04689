import { expect, test } from 'vitest'

import { files, packages, published, read, rooms, section } from './__fixtures__/workspace.ts'

const repository = 'git+https://github.com/agent-jobs/agent-jobs.git'

test('the workspace carries its licence', () => {
  expect(read('LICENSE')).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} agent-jobs contributors\n/)
})

test.for(rooms)('$folder says what it is, under MIT, for the same Node', ({ folder, manifest }) => {
  expect(manifest).toMatchObject({
    description: expect.stringMatching(/^.{20,}$/),
    license: 'MIT',
    type: 'module',
    engines: { node: JSON.parse(read('package.json')).engines.node },
  })
  expect(folder.startsWith('apps/') || manifest.name === `@agent-jobs/${folder.slice(9)}`).toBe(
    true,
  )
})

test.for(published)('$folder can be published', ({ folder, manifest }) => {
  expect(manifest).toMatchObject({
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    repository: { type: 'git', url: repository, directory: folder },
    publishConfig: { access: 'public', provenance: true },
  })
})

test.for(published)('$folder has a changelog, or a changeset that will begin one', (room) => {
  const changesets = files('.changeset', '*.md').map(read)
  const named = changesets.some((text) => text.includes(`'${room.manifest.name}': `))
  expect(named || read(`${room.folder}/CHANGELOG.md`) !== '').toBe(true)
})

test('every changeset names packages that are published', () => {
  const names = published.map(({ manifest }) => manifest.name)
  for (const file of files('.changeset', '*.md')) {
    const [, header = ''] = read(file).split(/^---$/m)
    const named = [...header.matchAll(/^['"](.+)['"]: (?:major|minor|patch)$/gm)]
    expect(named.length).toBeGreaterThan(0)
    for (const [, name] of named) expect(names).toContain(name)
  }
})

test.for(packages)('the README of $folder is short and has every part', ({ folder }) => {
  const readme = read(`${folder}/README.md`)
  expect(readme.split('\n').length).toBeLessThanOrEqual(121)
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(expect.arrayContaining(['Install', 'Use', 'Guarantees', 'Limits']))
})

test.for(packages)('the example in the README of $folder is one of its files', ({ folder }) => {
  const [, code] = /```ts\n(.*?)```/s.exec(section(read(`${folder}/README.md`), 'Use')) ?? []
  expect(files(folder, 'examples/*.ts').map(read)).toContain(code)
})

test.for(published)('each guarantee in the README of $folder is the title of a test', (room) => {
  const lines = section(read(`${room.folder}/README.md`), 'Guarantees').matchAll(/^- (.+)$/gm)
  const guarantees = [...lines].map(([, line = '']) => line)
  expect(guarantees.length).toBeGreaterThan(0)
  const tests = files(room.folder, 'src/**/*.{test,test-d}.ts').map(read).join('\n')
  const titles = tests.replaceAll(/\\(['"`])/g, '$1')
  expect(guarantees.filter((line) => !titles.includes(line))).toEqual([])
})
