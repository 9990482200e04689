// The parts of our own that run in the pod, by `node -e`. The image is somebody else's and may have any version of
// Node.js or none, so the first one is written for old ones too.

/** Where the program's files are in the pod, and what these scripts leave there for each other. */
export const programDirectory = '/agent-jobs-program'

/** Without a program for this long, nobody will come any more. */
const idleLimitMs = 300_000
/** Silence of the other side that means that it is gone. */
const silenceLimitMs = 60_000
/** How long a program may take to end when nobody hears it any more. */
const endLimitMs = 60_000

/** How often the other side has to be heard. */
export const aliveEveryMs = 10_000

/** The exit code of the holder for a Node.js that is too old. */
export const tooOldExitCode = 78

/** The scripts for a folder, which is the pod's program directory but in tests. */
export function podScripts(directory: string = programDirectory): PodScripts {
  const running = JSON.stringify(`${directory}/.running`)
  const left = JSON.stringify(`${directory}/.left`)
  return {
    holder: holderText(running, left),
    receiver,
    supervisor: supervisorText(JSON.stringify(directory), running, left),
  }
}

/** The programs for `node -e`. */
export interface PodScripts {
  /** The first process of the pod: it is there for as long as a program runs or may come. */
  readonly holder: string
  /** Takes one file from stdin: path, size of what comes (packed by gzip, whose checksum is looked at), mode. */
  readonly receiver: string
  /**
   * Runs the program. The first line on stdin says what to run; each further line is a signal for it, or empty as a
   * sign of life. When the other side is gone, so is whoever could stop the program: it gets a TERM, and the pod ends
   * after it.
   */
  readonly supervisor: string
}

function holderText(running: string, left: string): string {
  return `
var fs = require('fs')
var parts = process.versions.node.split('.').map(Number)
if (parts[0] < 24 || (parts[0] === 24 && parts[1] < 11)) {
  console.error('Node.js ' + process.versions.node)
  process.exit(${tooOldExitCode})
}
var ending = false
var idleSince = Date.now()
function end() { ending = true }
process.on('SIGTERM', end)
process.on('SIGINT', end)
setInterval(function () {
  if (fs.existsSync(${running})) idleSince = Date.now()
  else if (ending || fs.existsSync(${left}) || Date.now() - idleSince > ${idleLimitMs}) process.exit(0)
}, 100)
`
}

const receiver = `
const fs = require('node:fs'), path = require('node:path'), zlib = require('node:zlib')
const { pipeline } = require('node:stream/promises')
const [target, size, mode] = process.argv.slice(1)
async function* packed() {
  let missing = Number(size)
  for await (const chunk of process.stdin) {
    yield chunk
    if ((missing -= chunk.length) <= 0) return
  }
  throw new Error('the connection ended ' + missing + ' bytes too early')
}
fs.mkdirSync(path.dirname(target), { recursive: true })
const part = target + '.' + process.pid
const file = fs.createWriteStream(part, { mode: Number(mode), flags: 'wx' })
pipeline(packed, zlib.createGunzip(), file).then(
  () => { fs.renameSync(part, target); process.exit(0) },
  (error) => { console.error(error.message); process.exit(74) },
)
`

function supervisorText(directory: string, running: string, left: string): string {
  return `
const { spawn } = require('node:child_process'), fs = require('node:fs'), os = require('node:os')
let child, lost = false, rest = ''
function lose() {
  if (lost) return
  lost = true
  if (!child) return finish(70)
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), ${endLimitMs})
}
function finish(code) {
  if (lost) fs.writeFileSync(${left}, '')
  fs.rmSync(${running}, { force: true })
  process.exit(code)
}
function start({ command: [file, ...args], environment }) {
  fs.writeFileSync(${running}, '')
  const env = { ...process.env, ...environment }
  child = spawn(file, args, { cwd: ${directory}, env, stdio: ['ignore', 'inherit', 'inherit'] })
  child.on('error', (error) => { console.error(error.message); finish(127) })
  child.on('exit', (code, signal) => finish(code ?? 128 + os.constants.signals[signal]))
}
const watchdog = setTimeout(lose, ${silenceLimitMs})
process.on('SIGHUP', lose)
process.on('SIGTERM', lose)
process.stdin.setEncoding('utf8').on('end', lose).on('error', lose).on('data', (data) => {
  watchdog.refresh()
  const lines = (rest + data).split('\\n')
  rest = lines.pop()
  for (const line of lines) {
    if (!child) start(JSON.parse(line))
    else if (line !== '') child.kill(line)
  }
})
`
}
