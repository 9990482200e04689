import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'

import { KubeConfig } from '@kubernetes/client-node'

import { podKubeconfig } from './pod-kubeconfig.ts'
import { reportLine } from './report-line.ts'
import { removeLeftovers } from './stopped-tests.ts'

/** The demos that the tests have started end their runs in an orderly way first. */
const endLimitMs = 30_000
const root = join(import.meta.dirname, '../../../..')
const files = { kubeconfig: join(root, '../kubeconfig'), report: join(root, '../report.json') }
const {
  AGENT_JOBS_TEST_NAMESPACE: namespace = '',
  AGENT_JOBS_TEST_NAME: name = '',
  AGENT_JOBS_TEST_LOG_ROOT: mountPath = '',
} = process.env

const config = podKubeconfig(process.env)
writeFileSync(files.kubeconfig, config)

// A process group of its own: a signal reaches all that the tests have started.
const vitest = join(root, 'node_modules/vitest/vitest.mjs')
const tests = spawn(
  process.execPath,
  [
    vitest,
    'run',
    '--mode',
    'cluster',
    '--project',
    'demo',
    '--project',
    'paperclip-adapter',
  ].concat(process.argv.slice(5)),
  {
    cwd: root,
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      HOME: join(root, '..'),
      KUBECONFIG: files.kubeconfig,
      AGENT_JOBS_TEST_REPORT: files.report,
    },
  },
)

let stoppedBy: 'SIGINT' | 'SIGTERM' | undefined
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stoppedBy ??= signal
    signalTests(signal)
  })
}

const [code]: unknown[] = await once(tests, 'exit')
process.exitCode = typeof code === 'number' ? code : 1
if (stoppedBy !== undefined) {
  await testsGone()
  const kubeConfig = new KubeConfig()
  kubeConfig.loadFromString(config)
  await removeLeftovers({ kubeConfig, namespace, name, mountPath })
  process.exitCode = 128 + constants.signals[stoppedBy]
} else if (existsSync(files.report)) {
  process.stdout.write(reportLine(readFileSync(files.report, 'utf8')))
}

function signalTests(signal: NodeJS.Signals): void {
  try {
    process.kill(-(tests.pid ?? 0), signal)
  } catch {} // all have ended
}

/** Processes of the tests' group; nobody in the pod takes note of the end of those without a parent. */
function liveTests(): number {
  const pids = readdirSync('/proc').filter((each) => /^\d+$/.test(each))
  return pids.filter((pid) => {
    try {
      const [state, , group] =
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return state !== 'Z' && Number(group) === tests.pid
    } catch {
      return false
    }
  }).length
}

async function testsGone(): Promise<void> {
  const endsAt = Date.now() + endLimitMs
  while (liveTests() > 0 && Date.now() < endsAt) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
  signalTests('SIGKILL')
}
