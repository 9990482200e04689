// The way into this workspace: `node bootstrap.mjs COMMAND [ARG…] ['&&' COMMAND [ARG…]]…`, as every
// script of package.json says it. On a machine with only Node 18 or later and npm it fetches the
// pinned Node and pnpm and installs the dependencies, all below this folder, and then runs the
// commands with them. Once that is done it looks, and starts at once, without a network.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { constants, hostname } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const versions = { node: '24.21.0', pnpm: '12.21.0' }
// sha512 of both programs, node before pnpm, as the npm packages of each platform carry them.
const checksums = {
  'linux-x64':
    'Jwc7l8CuphF/IWanmXUkGyJKJ9Lg/z/Ddn1FuFFdDw+dhihWyC7AJnx58EIsjGhbdCivVdPEdvtlNfMkA9XsKA==',
  'linux-arm64':
    'jmUC3FUraRkyGsTEYcZo+qgkD/QKyv4kY/LCSYLVEhRG2DBO7p58YHp+NxV7eTW+JHP/ZXeoLaLeu88dKIaQRQ==',
}

const root = dirname(fileURLToPath(import.meta.url))
const platform = `${process.platform}-${process.arch}`
const toolsRoot = join(root, '.tools')
const tools = join(toolsRoot, `${platform}-node-${versions.node}-pnpm-${versions.pnpm}`)
const modules = join(root, 'node_modules')

/** Ends the run with one sentence for the person who started it. */
class Refusal extends Error {}
const say = (sentence) => process.stderr.write(`bootstrap: ${sentence}\n`)
const statusAfter = (signal) => 128 + constants.signals[signal]
const remove = (path) => fs.rmSync(path, { recursive: true, force: true, maxRetries: 9 })

function read(path) {
  try {
    return fs.readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

// Programs. A signal that reaches us goes on to all that runs below us, and we end after it.

let running
let stoppedBy
let stopping = new Set()

/** State, parent, group, session, terminal and its foreground group of a process, from /proc. */
const statusOf = (pid) => read(`/proc/${pid}/stat`).split(') ').at(-1).split(' ')
const isAlive = (pid) => /[^ZX]/.test(statusOf(pid)[0])

function withDescendants(pid) {
  const others = statusOf('self')[0] ? fs.readdirSync('/proc') : []
  const parents = new Map(others.map((other) => [Number(other), Number(statusOf(other)[1])]))
  const found = new Set([pid]) // the loop sees it grow
  for (const each of found)
    for (const [other, parent] of parents) if (parent === each) found.add(other)
  return found
}

function send(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch {} // it has ended meanwhile
  }
}

function stop(signal) {
  if (signal === stoppedBy) return // npm passes on what its group has got already
  const [, , group, , terminal, foreground] = statusOf('self')
  const fromTerminal = terminal ? terminal !== '0' && group === foreground : process.stdin.isTTY
  stoppedBy ??= signal
  if (running) stopping = withDescendants(running.pid)
  if (signal !== 'SIGINT' || !fromTerminal) send(stopping, signal) // a Ctrl-C went to all already
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)

// npm dies of a HUP or KILL without a word to us: then nobody waits for this run any more.
const starter = process.ppid
const whenAlone = () => process.ppid !== starter && !stoppedBy && stop('SIGHUP')
if (process.env.npm_lifecycle_event) setInterval(whenAlone, 1_000).unref()

/** Runs a program to its end: its exit status as a shell says it, its output where it is a pipe. */
async function run([command, ...args], options) {
  if (stoppedBy) return { output: '', status: statusAfter(stoppedBy) }
  const child = (running = spawn(command, args, options))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => (output = (output + bytes).slice(-16_384)))
  const [code, killedBy] = await new Promise((resolve, reject) => {
    child.once('close', (...end) => resolve(end)).once('error', reject)
  })
  running = undefined
  for (let tries = 0; tries < 100 && [...stopping].some(isAlive); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  send([...stopping].filter(isAlive), 'SIGKILL')
  return { output, status: stoppedBy || killedBy ? statusAfter(stoppedBy ?? killedBy) : code }
}

/** Runs one part of the set-up, says every ten seconds that it goes on, and why it failed. */
async function setUp(doing, command, options) {
  const tick = () => say(`still ${doing}, ${Math.round(process.uptime())} s`)
  const timer = setInterval(tick, 10_000)
  const ending = run(command, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const { status, output } = await ending.finally(() => clearInterval(timer))
  if (stoppedBy) throw new Refusal(`stopped while ${doing}; the next run sees to the rest`)
  if (status !== 0) throw new Refusal(`${doing} failed. ${reasonIn(output)}`)
}

function reasonIn(output) {
  const { bavail, bsize } = fs.statfsSync?.(root) ?? { bavail: 1, bsize: Infinity }
  if (/^spawn .+ ENOENT$/.test(output)) return `There is no program ${output.slice(6, -7)} here.`
  if (/ENOSPC|no space left/i.test(output) || bavail * bsize < 32e6)
    return `The disk with ${root} is full: the set-up takes 1 GB. Free some, then run this again.`
  if (/EACCES|EPERM|EROFS|permission denied|read-only file/i.test(output))
    return `This user must be able to write everywhere below ${root}.`
  if (/EAI_AGAIN|ENOTFOUND|ECONN|TIMED?.?OUT|UNREACH|dns error|sending request/i.test(output))
    return 'The npm registry cannot be reached. Connect this machine (or set its proxy and registry for npm), then run this again.'
  return `It said:\n${output.trim()}`
}

// Tools: Node and pnpm of exactly these versions, in a folder that is whole or not there.

const complete = () => Object.keys(versions).every((name) => fs.existsSync(join(tools, name)))
const versionOf = (program) => String(spawnSync(program, ['--version']).stdout).trim()

/** The folder to put on PATH; none where the installed Node and pnpm are right already. */
async function findTools() {
  if (complete()) return [tools]
  const pnpm = versionOf('pnpm')
  if (process.versions.node === versions.node && pnpm === versions.pnpm) return []
  if (platform in checksums) return [await fetchTools()]
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major + minor / 100 >= 24.11 && pnpm.startsWith('12.')) return []
  throw new Refusal(
    `Node ${versions.node} and pnpm ${versions.pnpm} can be fetched for ${Object.keys(checksums).join(' and ')}, not for ${platform}. Install Node 24.11 or later and pnpm 12, then run this again.`,
  )
}

async function fetchTools() {
  say(`first run: fetching Node ${versions.node} and pnpm ${versions.pnpm} from npm (80 MB)`)
  for (const name of fs.readdirSync(toolsRoot)) {
    const [, host, pid] = /^staging-(.*)-(\d+)-\w+$/.exec(name) ?? []
    if (host === hostname() && !isAlive(pid)) remove(join(toolsRoot, name)) // of a killed run
  }
  const staging = fs.mkdtempSync(join(toolsRoot, `staging-${hostname()}-${process.pid}-`))
  const npm = `npm install node-${platform}@${versions.node} @pnpm/exe.${platform}@${versions.pnpm} --cache=cache --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error --fetch-timeout=60000 --fetch-retries=2 --fetch-retry-mintimeout=500 --fetch-retry-maxtimeout=3000`
  const whole = join(staging, 'whole')
  const places = { node: `node-${platform}/bin/node`, pnpm: `@pnpm/exe.${platform}/pnpm` }
  const hash = createHash('sha512')
  try {
    fs.writeFileSync(join(staging, 'package.json'), '{}')
    await setUp('fetching Node and pnpm', npm.split(' '), { cwd: staging })
    fs.mkdirSync(whole)
    for (const [name, place] of Object.entries(places)) {
      fs.renameSync(join(staging, 'node_modules', place), join(whole, name))
      hash.update(fs.readFileSync(join(whole, name)))
    }
    if (hash.digest('base64') !== checksums[platform])
      throw new Refusal(`checking them failed. ${reasonIn('Their sha512 is another one.')}`)
    for (const name of Object.keys(versions))
      if (!versionOf(join(whole, name)).endsWith(versions[name]))
        throw new Refusal(`The fetched ${name} does not run here: it needs glibc 2.28 or later.`)
    if (!complete()) remove(tools)
    fs.renameSync(whole, tools)
  } catch (error) {
    if (!complete()) throw error // else a run beside this one was quicker, with the same programs
  } finally {
    remove(staging)
  }
  return tools
}

// Dependencies: what pnpm-lock.yaml says, linked into every package.

/** One value for all that an installation comes from, and for what is there of it. */
function fingerprint() {
  const hash = createHash('sha256').update(platform)
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'node_modules/.pnpm/lock.yaml'])
    hash.update(`\n${file}\n${read(join(root, file))}`)
  const folders = ['packages', 'apps'].flatMap((parent) =>
    fs.readdirSync(join(root, parent)).map((name) => join(parent, name)),
  )
  for (const folder of ['.', ...folders]) {
    const manifest = read(join(root, folder, 'package.json')) || '{}'
    const { dependencies, devDependencies } = JSON.parse(manifest)
    const names = Object.keys({ ...dependencies, ...devDependencies })
    const there = names.map((name) => fs.existsSync(join(root, folder, 'node_modules', name)))
    hash.update(`\n${folder}\n${manifest}\n${there.join()}`)
  }
  return hash.digest('hex')
}

async function install(env) {
  say('installing the dependencies')
  const pnpm = 'pnpm install --frozen-lockfile --prefer-offline --reporter=append-only'.split(' ')
  // pnpm itself holds the lock: it is kept when we are killed and pnpm is not, and never longer.
  const lock = ['flock', '--no-fork', join(toolsRoot, 'install.lock')]
  const canLock = versionOf('flock').includes('util-linux')
  // The ages in the lockfile were checked when it was written; again here it triples the wait.
  const unchecked = { pnpm_config_minimum_release_age: '0', pnpm_config_trust_policy: 'off' }
  const whole = { ...env, ...unchecked, NODE_ENV: '' } // `production` would leave the tools out
  await setUp('installing', canLock ? [...lock, ...pnpm] : pnpm, { cwd: root, env: whole })
  fs.writeFileSync(join(modules, '.bootstrap'), fingerprint())
}

/** The environment of the commands, with everything in place that they need. */
async function prepare(command) {
  if (process.env.AGENT_JOBS_WORKSPACE === root) return process.env
  if (root.includes(delimiter)) throw new Refusal(`PATH cannot hold ${root}: move it.`)
  fs.mkdirSync(toolsRoot, { recursive: true })
  const path = [...(await findTools()), join(modules, '.bin'), process.env.PATH]
  // The store that the modules came from stays theirs: a person's own pnpm may have made them.
  const [, store] = /"storeDir": "(.+)\/v\d+"/.exec(read(join(modules, '.modules.yaml'))) ?? []
  const env = {
    ...process.env,
    PATH: path.filter(Boolean).join(delimiter),
    AGENT_JOBS_WORKSPACE: root,
    TURBO_TELEMETRY_DISABLED: '1',
    pnpm_config_store_dir: store ?? join(toolsRoot, 'store'),
    pnpm_config_cache_dir: join(toolsRoot, 'pnpm-cache'),
    pnpm_config_state_dir: join(toolsRoot, 'pnpm-state'),
    XDG_RUNTIME_DIR: toolsRoot, // else pnpm leaves its locks in the system's temporary folder
  }
  const installsItself = /^pnpm.(install|add|remove|update)\b/s.test(command)
  if (installsItself || read(join(modules, '.bootstrap')) === fingerprint()) return env
  await install(env)
  say(`ready after ${Math.round(process.uptime())} s`)
  return env
}

async function main(words) {
  const commands = words.join('\0').split('\0&&\0')
  if (words.length === 0) throw new Refusal("node bootstrap.mjs COMMAND ['&&' COMMAND]…")
  const env = await prepare(commands[0])
  for (const command of commands) {
    const { status } = await run(command.split('\0'), { stdio: 'inherit', env })
    if (status !== 0) return status
  }
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refusal) && !error.code) throw error
  say(error instanceof Refusal ? error.message : reasonIn(error.message))
  process.exitCode = stoppedBy ? statusAfter(stoppedBy) : 1
}
