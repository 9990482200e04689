import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { PodRunError } from '../run-in-pod/index.ts'
import { type PodTestsEnd, runTestsInPod } from './run-tests-in-pod.ts'
import { hasSkipped, mergeReports, readReport, type TestReport } from './test-report.ts'

/** One `npm run test:cluster`. */
export interface ClusterTests {
  /** The workspace. */
  readonly root: string
  /** Words for vitest. */
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  /** Its reason is the signal that the person sent. */
  readonly stop: AbortSignal
}

interface Place {
  readonly namespace: string
  readonly claim: string
  readonly image: string
}

/**
 * Runs the tests on a cluster from here; those that need the volume in a pod that mounts it, where a claim is named and
 * not mounted here. The report, where one is wished for, tells of both as one.
 *
 * @returns the exit code
 */
export async function runClusterTests(tests: ClusterTests): Promise<number> {
  const { environment, stop } = tests
  const place = placeOf(environment)
  if (place === undefined) return runHere(tests, {})
  const folder = mkdtempSync(join(tmpdir(), 'agent-jobs-tests-'))
  const reportHere = join(folder, 'report.json')
  try {
    say(`AGENT_JOBS_TEST_LOG_ROOT is not given: tests that need the volume run after the others,`)
    say(`in a pod that mounts the claim ${place.claim}.`)
    const codeHere = await runHere(tests, { AGENT_JOBS_TEST_REPORT: reportHere })
    if (stop.aborted || !existsSync(reportHere)) return codeHere
    const here = readReport(readFileSync(reportHere, 'utf8'))
    const end = hasSkipped(here) ? await runThere(tests, place) : undefined
    writeReport(tests, here, end)
    return codeHere || (end?.code ?? 0)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function placeOf(environment: ClusterTests['environment']): Place | undefined {
  const {
    KUBECONFIG: kubeconfig,
    AGENT_JOBS_TEST_NAMESPACE: namespace,
    AGENT_JOBS_TEST_CLAIM: claim,
    AGENT_JOBS_TEST_LOG_ROOT: logRoot,
    AGENT_JOBS_TEST_IMAGE: image,
  } = environment
  return kubeconfig && namespace && claim && image && !logRoot
    ? { namespace, claim, image }
    : undefined
}

/** A signal from a terminal reaches vitest without us, and one to the bootstrap is handed on by it. */
async function runHere(
  { root, words, environment }: ClusterTests,
  more: Readonly<Record<string, string>>,
): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--mode', 'cluster', ...words], {
    cwd: root,
    stdio: 'inherit',
    env: { ...environment, ...more },
  })
  const [code]: unknown[] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}

async function runThere(tests: ClusterTests, place: Place): Promise<PodTestsEnd> {
  const { root, words, environment, isTerminal, stop } = tests
  const { AGENT_JOBS_TEST_API_URL: apiUrl, NO_COLOR } = environment
  stop.addEventListener('abort', () => {
    say('Stopping: removing what the tests have started (Ctrl-C again leaves at once)')
  })
  try {
    return await runTestsInPod({
      ...place,
      root,
      words,
      environment: {
        ...(apiUrl ? { AGENT_JOBS_TEST_API_URL: apiUrl } : {}),
        ...(isTerminal && !NO_COLOR ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      },
      onPhase: say,
      interrupt: stop,
    })
  } catch (error) {
    if (!PodRunError.is(error)) throw error
    if (error.code === 'INTERRUPTED') return { code: 1, report: undefined, root: '' }
    if (error.code !== 'FORBIDDEN') say(`${error.message}.`)
    else say(`Skipped: tests that need the volume. ${error.message}`)
    return { code: error.code === 'FORBIDDEN' ? 0 : 1, report: undefined, root: '' }
  }
}

function writeReport(
  { root, environment }: ClusterTests,
  here: TestReport,
  end: PodTestsEnd | undefined,
): void {
  const { AGENT_JOBS_TEST_REPORT: path } = environment
  if (!path) return
  const whole =
    end?.report === undefined
      ? here
      : mergeReports(here, readReport(end.report), { first: root, second: end.root })
  writeFileSync(path, JSON.stringify(whole))
}

function say(sentence: string): void {
  process.stderr.write(`test:cluster: ${sentence}\n`)
}
