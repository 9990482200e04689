import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { hostname, platform } from 'node:os'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  makeCheckout,
  nodeVersion,
  plantTools,
  pnpmVersion,
  workspaceRoot,
  type Checkout,
} from './__fixtures__/checkout.ts'

const isLinux = platform() === 'linux'
if (!isLinux) console.warn('Skipped: what the bootstrap fetches is for Linux')

/** The bootstrap believes to be on another platform: it can fetch nothing there. */
const onAnotherPlatform = [
  '--import',
  'data:text/javascript,Object.defineProperty(process,"platform",{value:"darwin"})',
]

const leftOvers = (checkout: Checkout) => readdirSync(join(checkout.root, '.tools'))
const fakeNpm = (commands: string) => `#!/bin/sh\n${commands}\n`

/** Waits until the function gives something true. */
async function until(condition: () => boolean) {
  while (!condition()) await new Promise((settle) => setTimeout(settle, 20))
}

function isAlive(pid: number) {
  try {
    process.kill(pid, 0)
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

test('the bootstrap fetches the pnpm that package.json names and a Node that it admits', () => {
  const manifest = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'))
  expect(manifest.packageManager).toBe(`pnpm@${pnpmVersion}`)
  expect(manifest.engines.node).toBe('>=24.11')
  expect(nodeVersion).toMatch(/^24\.(1[1-9]|[2-9]\d)\./)
})

test('every script of the workspace goes through the bootstrap', () => {
  const { scripts } = JSON.parse(readFileSync(join(workspaceRoot, 'package.json'), 'utf8'))
  for (const script of Object.values(scripts))
    expect(script).toMatch(/^exec node bootstrap\.mjs \w/)
})

test('the bootstrap looks for manifests where pnpm does', () => {
  const settings = readFileSync(join(workspaceRoot, 'pnpm-workspace.yaml'), 'utf8')
  expect(settings).toMatch(/^packages:\n {2}- packages\/\*\n {2}- apps\/\*\n\n/)
})

test.skipIf(!isLinux)(
  'a command gets its arguments as they are, and the tools first on its PATH',
  async () => {
    using checkout = makeCheckout()
    plantTools(checkout)
    const words = ['a b', "it's", '"q"', '', '$HOME', '--x']
    const script = 'console.log(JSON.stringify([process.argv.slice(1), process.env.PATH]))'
    const { status, stdout } = await checkout.start(['node', '-e', script, '--', ...words]).ending
    expect(status).toBe(0)
    const [given, path] = JSON.parse(stdout)
    expect(given).toEqual(words)
    expect(path.startsWith(join(checkout.root, '.tools'))).toBe(true)
  },
)

test.skipIf(!isLinux)(
  'commands joined by && run in order until one fails, and its status is the answer',
  async () => {
    using checkout = makeCheckout()
    plantTools(checkout)
    const words = ['echo', 'one', '&&', 'sh', '-c', 'exit 7', '&&', 'echo', 'two']
    expect(await checkout.start(words).ending).toMatchObject({ status: 7, stdout: 'one\n' })
  },
)

test.skipIf(!isLinux)('a command that does not exist is named in one sentence', async () => {
  using checkout = makeCheckout()
  plantTools(checkout)
  const { status, stderr } = await checkout.start(['no-such-program']).ending
  expect(status).toBe(1)
  expect(stderr).toContain('bootstrap: There is no program no-such-program here.\n')
})

test.skipIf(!isLinux)('pnpm installs once, and again only when something has changed', async () => {
  using checkout = makeCheckout()
  plantTools(checkout)
  const installs = () => checkout.read('pnpm-calls').match(/begin install/g)?.length
  const changes: readonly (() => void)[] = [
    () => {},
    () => checkout.write('pnpm-lock.yaml', 'two'),
    () => checkout.write('packages/one/package.json', '{"dependencies":{}}'),
    () => checkout.write('packages/two/package.json', '{}'),
    () => rmSync(join(checkout.root, 'node_modules'), { recursive: true }),
    () => checkout.write('node_modules/.pnpm/lock.yaml', 'of another branch'),
  ]
  for (const [index, change] of changes.entries()) {
    change()
    for (let runs = 0; runs < 2; runs++) await checkout.start(['true']).ending
    expect(installs()).toBe(index + 1)
  }
})

test.skipIf(!isLinux)('a dependency that somebody removed is installed again', async () => {
  using checkout = makeCheckout()
  plantTools(checkout)
  await checkout.start(['true']).ending
  rmSync(join(checkout.root, 'packages/one/node_modules'), { recursive: true })
  await checkout.start(['true']).ending
  expect(existsSync(join(checkout.root, 'packages/one/node_modules/zod'))).toBe(true)
})

test.skipIf(!isLinux)('a run inside a run does not look again', async () => {
  using checkout = makeCheckout()
  plantTools(checkout)
  const environment = { AGENT_JOBS_WORKSPACE: checkout.root }
  await checkout.start(['true'], { environment }).ending
  expect(checkout.read('pnpm-calls')).toBe('')
})

const hasLock = existsSync('/usr/bin/flock')
if (isLinux && !hasLock) console.warn('Skipped: runs at once need the program flock')
test.skipIf(!isLinux || !hasLock)('runs at once install one after the other', async () => {
  using checkout = makeCheckout()
  plantTools(checkout)
  const environment = { PNPM_SECONDS: '1' }
  const runs = [1, 2, 3].map(() => checkout.start(['true'], { environment }).ending)
  for (const { status } of await Promise.all(runs)) expect(status).toBe(0)
  const calls = checkout.read('pnpm-calls').replaceAll(/ .*/g, '').trim().split('\n')
  expect(calls.length).toBeGreaterThanOrEqual(2)
  expect(calls).toEqual(calls.map((_, index) => (index % 2 === 0 ? 'begin' : 'end')))
})

test.skipIf(!isLinux).for([
  ['npm error code EAI_AGAIN', 'The npm registry cannot be reached.'],
  ['npm error code ENOSPC', 'The disk with '],
  ['npm error code EACCES', 'This user must be able to write everywhere below '],
  ['npm error code E404', 'It said:\nnpm error code E404'],
] as const)(
  'what keeps npm from fetching is said in one sentence: %s',
  async ([word, sentence]) => {
    using checkout = makeCheckout()
    checkout.write('bin/npm', fakeNpm(`echo '${word}' >&2; exit 1`))
    const { status, stderr } = await checkout.start(['true']).ending
    expect(status).toBe(1)
    expect(stderr).toContain(`fetching Node and pnpm failed. ${sentence}`)
    expect(leftOvers(checkout)).toEqual([])
  },
)

test.skipIf(!isLinux)('a fetched program that is not the published one never runs', async () => {
  using checkout = makeCheckout()
  const folders = `d=node_modules; a=$(node -p process.arch); mkdir -p $d/node-linux-$a/bin $d/@pnpm/exe.linux-$a`
  const program = `#!/bin/sh\\ntouch "${checkout.root}/it-ran"\\n`
  const write = `printf '${program.replaceAll("'", `'"'"'`)}'`
  const programs = `for f in $d/node-linux-$a/bin/node $d/@pnpm/exe.linux-$a/pnpm; do ${write} > $f; chmod +x $f; done`
  checkout.write('bin/npm', fakeNpm(`${folders}; ${programs}`))
  const { status, stderr } = await checkout.start(['true']).ending
  expect(status).toBe(1)
  expect(stderr).toContain('Their sha512 is another one.')
  expect(checkout.read('it-ran')).toBe('')
  expect(leftOvers(checkout)).toEqual([])
})

test.skipIf(!isLinux)(
  'what a killed run left is removed, what a living one has is kept',
  async () => {
    using checkout = makeCheckout()
    checkout.write('bin/npm', fakeNpm('exit 1'))
    const dead = checkout.start(['true'])
    await dead.ending
    const names = [dead.pid, process.pid].map((pid) => `staging-${hostname()}-${pid}-abc`)
    for (const name of names) mkdirSync(join(checkout.root, '.tools', name))
    await checkout.start(['true']).ending
    expect(leftOvers(checkout)).toEqual([names[1]])
  },
)

test.skipIf(!isLinux).for([
  ['SIGTERM', 143],
  ['SIGINT', 130],
  ['SIGHUP', 129],
] as const)('%s ends the command and all that it started', async ([signal, expected]) => {
  using checkout = makeCheckout()
  plantTools(checkout)
  const run = checkout.start(['sh', '-c', 'sleep 100 & echo $! > sleeper; wait; exit 0'])
  await until(() => checkout.read('sleeper').endsWith('\n'))
  run.kill(signal)
  expect((await run.ending).status).toBe(expected)
  expect(isAlive(Number(checkout.read('sleeper')))).toBe(false)
})

test.skipIf(!isLinux)(
  'a signal ends the first run while it fetches, and nothing is left',
  async () => {
    using checkout = makeCheckout()
    checkout.write(
      'bin/npm',
      fakeNpm(`echo $$ > "${checkout.root.replaceAll('"', '\\"')}/npm"; sleep 100`),
    )
    const run = checkout.start(['true'])
    await until(() => checkout.read('npm').endsWith('\n'))
    run.kill('SIGTERM')
    const { status, stderr } = await run.ending
    expect(status).toBe(143)
    expect(stderr).toContain('bootstrap: stopped while fetching Node and pnpm;')
    expect(isAlive(Number(checkout.read('npm')))).toBe(false)
    expect(leftOvers(checkout)).toEqual([])
  },
)

test('a platform without a build is told what to install, in one sentence', async () => {
  using checkout = makeCheckout()
  checkout.write('bin/pnpm', '#!/bin/sh\necho 11.0.0\n')
  const { status, stderr } = await checkout.start(['true'], { nodeOptions: onAnotherPlatform })
    .ending
  expect(status).toBe(1)
  expect(stderr).toMatch(/not for darwin-\w+\. Install Node 24\.11 or later and pnpm 12, then run/)
})

test('a platform without a build works with installed tools of the right versions', async () => {
  using checkout = makeCheckout()
  const install = 'mkdir -p node_modules packages/one/node_modules/zod'
  checkout.write('bin/pnpm', `#!/bin/sh\n[ "$1" = --version ] && echo 12.30.0 || ${install}\n`)
  const run = checkout.start(['echo', 'ran'], { nodeOptions: onAnotherPlatform })
  expect(await run.ending).toMatchObject({ status: 0, stdout: 'ran\n' })
})
