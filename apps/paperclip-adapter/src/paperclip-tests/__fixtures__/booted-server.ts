import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const bootLimitMs = 120_000

export interface BootOptions {
  /** Where npm has installed `@paperclipai/server`, and `node` if this process's own cannot be run by `uid`. */
  readonly folder: string
  /** Who the server runs as when this process is root. */
  readonly uid: number
  /** Where the shared claim is mounted: the server keeps its data below it. */
  readonly mountPath: string
}

/** A real Paperclip on a loopback port, with a database of its own. */
export interface BootedServer extends AsyncDisposable {
  readonly url: string
  /** The server's own log. */
  readonly logFile: string
}

interface Places {
  /** PAPERCLIP_HOME, on the claim. */
  readonly home: string
  /** The database and everything else that no pod needs. */
  readonly machine: string
}

/** Boots a server in local trusted mode; disposing of it ends it and its database and removes its data. */
export async function bootServer(options: BootOptions): Promise<BootedServer> {
  const uid = process.getuid?.() === 0 ? options.uid : undefined
  const places: Places = {
    home: await mkdtemp(join(options.mountPath, 'paperclip-')),
    machine: await mkdtemp(join(tmpdir(), 'paperclip-server-')),
  }
  const port = await freePort()
  await writeConfiguration(places, port, uid)
  const logFile = join(places.machine, 'server.log')
  const child = startServer(options.folder, places, port, uid, logFile)
  const stop = async (): Promise<void> => {
    await stopServer(child)
    stopDatabase(places)
    await rm(places.home, { recursive: true, force: true, maxRetries: 9 })
    await rm(places.machine, { recursive: true, force: true, maxRetries: 9 })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await waitUntilReady(url, child, logFile)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, logFile, [Symbol.asyncDispose]: stop }
}

/** Its only way to be told where the database is and that no port but its own is taken. */
async function writeConfiguration(
  { home, machine }: Places,
  port: number,
  uid: number | undefined,
): Promise<void> {
  const instance = join(home, 'instances/default')
  await mkdir(instance, { recursive: true })
  const configuration = {
    $meta: { version: 1, updatedAt: new Date().toISOString(), source: 'onboard' },
    database: {
      mode: 'embedded-postgres',
      embeddedPostgresDataDir: join(machine, 'db'),
      embeddedPostgresPort: await freePort(),
      backup: { enabled: false, dir: join(machine, 'backups') },
    },
    logging: { mode: 'file', logDir: join(machine, 'logs') },
    server: {
      deploymentMode: 'local_trusted',
      exposure: 'private',
      host: '127.0.0.1',
      port,
      serveUi: false,
    },
    storage: { provider: 'local_disk', localDisk: { baseDir: join(instance, 'data/storage') } },
    secrets: {
      provider: 'local_encrypted',
      localEncrypted: { keyFilePath: join(instance, 'secrets/master.key') },
    },
    telemetry: { enabled: false },
    updates: { checkEnabled: false },
  }
  const file = join(instance, 'config.json')
  await writeFile(file, JSON.stringify(configuration, undefined, 2))
  await chmod(home, 0o755)
  if (uid === undefined) return
  for (const path of [machine, home, join(home, 'instances'), instance, file]) {
    await chown(path, uid, uid)
  }
}

function startServer(
  folder: string,
  { home, machine }: Places,
  port: number,
  uid: number | undefined,
  logFile: string,
): ChildProcess {
  const ownNode = join(folder, 'node_modules/node/bin/node')
  const node = existsSync(ownNode) ? ownNode : process.execPath
  const log = openSync(logFile, 'a')
  return spawn(node, [join(folder, 'node_modules/@paperclipai/server/dist/index.js')], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    cwd: machine,
    stdio: ['ignore', log, log],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: machine,
      TMPDIR: machine,
      LANG: 'C.UTF-8',
      PAPERCLIP_HOME: home,
      HOST: '127.0.0.1',
      PORT: String(port),
      SERVE_UI: 'false',
      PAPERCLIP_MIGRATION_AUTO_APPLY: 'true',
      PAPERCLIP_MIGRATION_PROMPT: 'never',
      PAPERCLIP_DB_BACKUP_ENABLED: 'false',
      PAPERCLIP_TELEMETRY_DISABLED: '1',
      PAPERCLIP_ANNOUNCEMENTS_ENABLED: 'false',
      DO_NOT_TRACK: '1',
      // Without it the server gives its agents no token.
      PAPERCLIP_AGENT_JWT_SECRET: crypto.randomUUID(),
    },
  })
}

async function waitUntilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const endsAt = Date.now() + bootLimitMs
  while (Date.now() < endsAt && child.exitCode === null && child.signalCode === null) {
    if (await isReady(url)) return
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  const log = readFileSync(logFile, 'utf8').slice(-4_000)
  throw new Error(`The Paperclip server did not become ready. Its last words:\n${log}`)
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/health`)
    const health: unknown = await answer.json()
    return answer.ok && !JSON.stringify(health).includes('"phase":"recovering"')
  } catch {
    return false
  }
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000)
  await exited
  clearTimeout(timer)
}

/** A server that was killed leaves its database running. */
function stopDatabase({ machine }: Places): void {
  try {
    const [pid] = readFileSync(join(machine, 'db/postmaster.pid'), 'utf8').split('\n')
    process.kill(Number(pid), 'SIGINT')
  } catch {
    // It has ended with its server.
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => {
        resolve(port)
      })
    })
    server.on('error', reject)
  })
}
