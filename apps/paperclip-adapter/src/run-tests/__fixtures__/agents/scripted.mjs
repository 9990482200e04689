// Plays the agent by the steps in AGENT_STEPS, one after the other. EXCHANGE is a folder that the test sees too.
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const exchange = process.env.EXCHANGE
const isLimited = process.env.MEMORY_IS_LIMITED === 'yes'

function pause(durationMs) {
  return new Promise((settle) => {
    setTimeout(settle, durationMs)
  })
}

function write(descriptor, bytes) {
  for (let offset = 0; offset < bytes.length; ) {
    offset += writeSync(descriptor, bytes, offset)
  }
}

function recorded(name) {
  return readFileSync(join(import.meta.dirname, name), 'utf8').split(/(?<=\n)/)
}

async function whenThere(name) {
  while (!existsSync(join(exchange, name))) await pause(50)
}

function allocate() {
  const kept = []
  for (;;) kept.push(Buffer.alloc(16 * 1024 * 1024, 1))
}

const steps = {
  /** Lines of a recording, from and up to. */
  recorded: ([name, from, to]) => write(1, Buffer.from(recorded(name).slice(from, to).join(''))),
  out: (text) => write(1, Buffer.from(text)),
  err: (text) => write(2, Buffer.from(text)),
  variable: (name) => write(1, Buffer.from(process.env[name])),
  variableOnStderr: (name) => write(2, Buffer.from(process.env[name])),
  variableAsJson: (name) => write(1, Buffer.from(`${JSON.stringify(process.env[name])}\n`)),
  touch: (name) => appendFileSync(join(exchange, name), `${process.pid}\n`),
  /** Writes down what a pod can see of itself. */
  look: () => {
    const token = existsSync('/var/run/secrets/kubernetes.io/serviceaccount/token')
    const status = readFileSync('/proc/self/status', 'utf8')
    const companies = resolve(process.env.HOME, '../../..')
    const visible = { instance: readdirSync(dirname(companies)), companies: readdirSync(companies) }
    const facts = { uid: process.getuid(), gid: process.getgid(), token, status, visible }
    appendFileSync(join(exchange, 'look'), JSON.stringify(facts))
  },
  /** Runs a command of the shell in the folder of the run that the pod can write to. */
  shell: (command) => {
    execFileSync('sh', ['-c', command], { cwd: process.env.ATTEMPT_DIRECTORY, stdio: 'inherit' })
  },
  /** Writes one line of this many MiB. */
  longLine: (mebibytes) => {
    write(1, Buffer.from('{"type":"long","text":"'))
    for (let each = 0; each < mebibytes; each += 1) write(1, Buffer.alloc(1024 * 1024, 'x'))
    write(1, Buffer.from('"}\n'))
  },
  wait: whenThere,
  sleep: pause,
  exit: (status) => process.exit(status),
  kill: async (signal) => {
    process.kill(process.pid, signal)
    await pause(60_000)
  },
  ignore: (signals) => {
    for (const signal of signals) process.on(signal, () => undefined)
  },
  /** Ends with this status when it is told to stop by INT. */
  obey: (status) => process.on('SIGINT', () => process.exit(status)),
  /** Says every 100 ms, for ever, that it is alive. */
  stamp: async () => {
    for (;;) {
      appendFileSync(join(exchange, 'stamps'), `${Date.now()}\n`)
      await pause(100)
    }
  },
  /** Writes lines of 1 KiB for ever, some 5 MiB a second. */
  flood: async () => {
    const line = `${JSON.stringify({ type: 'flood', text: 'x'.repeat(1_000) })}\n`
    for (;;) {
      write(1, Buffer.from(line.repeat(256)))
      await pause(50)
    }
  },
  /** On a machine whose memory is not limited, somebody else has to kill it for that. */
  needMemory: () => (isLimited ? allocate() : pause(60_000)),
  childNeedsMemory: () => {
    const allocation = `(${allocate.toString()})()`
    const own = isLimited ? allocation : 'process.kill(process.pid, "SIGKILL")'
    const { status, signal } = spawnSync(process.execPath, ['-e', own])
    appendFileSync(join(exchange, 'child'), JSON.stringify({ status, signal }))
  },
}

for (const step of JSON.parse(process.env.AGENT_STEPS)) {
  const [[name, argument]] = Object.entries(step)
  await steps[name](argument)
}
