import { existsSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

import { init, initAndAnswer, whole } from '../steps.ts'
import { needsVolume } from '../test-cluster.ts'
import { useLab } from '../test-lab.ts'
import type { TestSubject, Trouble } from '../test-subject.ts'
import { type AgentName, recorded } from '../test-volume.ts'
import { cutOff, expectEvidence, firstLine, model, verdictOf } from '../told-ending.ts'

const timeout = 180_000

interface Failure {
  readonly fact: string
  readonly agent?: AgentName
  readonly steps?: readonly Readonly<Record<string, unknown>>[]
  readonly config?: Readonly<Record<string, unknown>>
  /** What does to the emulator what the steps do to a cluster, once the agent has made the file `full`. */
  readonly trouble?: Trouble
  readonly code: string
  readonly status: number
  readonly line: string
  readonly verdict?: Readonly<Record<string, unknown>>
}

function memory(limit: string): Readonly<Record<string, unknown>> {
  const requests = { cpu: '50m', memory: '32Mi' }
  return { resources: { requests, limits: { cpu: '2', memory: limit } } }
}

/** How runs that begin are told to end. */
export function describeEndings(subject: TestSubject): void {
  describe.skipIf(subject.lacks(...needsVolume))(
    'a scripted agent',
    { timeout, concurrent: true },
    () => {
      const lab = useLab(subject)

      const failures: readonly Failure[] = [
        {
          fact: 'exit 1 is explained by the first plain line of stderr',
          steps: [init, { err: 'no such file: plan.md\nsecond line\n' }, { exit: 1 }],
          code: 'claude_exited',
          status: 1,
          line: 'Claude exited with code 1: no such file: plan.md [pod: reason=Error]',
        },
        {
          fact: 'exit 7 after an answer is a truncated run',
          steps: [initAndAnswer, { err: 'it broke\n' }, { exit: 7 }],
          code: 'claude_truncated',
          status: 7,
          line: `${cutOff}; exit code 7, reason=Error`,
        },
        {
          fact: 'exit 2 right after init is a failed start',
          steps: [init, { exit: 2 }],
          code: 'claude_init_failed',
          status: 2,
          line: `Claude exited immediately after init (model: ${model}) (exit code 2) — the model may be unsupported or the session may have been rejected before producing output [pod: reason=Error]`,
        },
        {
          fact: 'exit 5 without a word says no more than the code',
          steps: [{ exit: 5 }],
          code: 'claude_exited',
          status: 5,
          line: 'Claude exited with code 5 [pod: reason=Error]',
        },
        {
          fact: 'exit 3 after a successful result is a failure',
          steps: [whole, { exit: 3 }],
          code: 'claude_exited',
          status: 3,
          line: 'Claude exited with code 3 [pod: reason=Error]',
        },
        {
          fact: 'exit 137 that the agent chose is not called out of memory',
          steps: [initAndAnswer, { exit: 137 }],
          code: 'claude_truncated',
          status: 137,
          line: `${cutOff}; exit code 137, SIGKILL (commonly OOMKilled), reason=Error`,
          verdict: { reason: 'killed_unproven', confidence: 'unknown' },
        },
        {
          fact: 'SIGTERM from a stranger is exit 143',
          steps: [initAndAnswer, { kill: 'SIGTERM' }],
          code: 'claude_truncated',
          status: 143,
          line: `${cutOff}; exit code 143, SIGTERM, reason=Error`,
        },
        {
          fact: 'SIGSEGV is a crash',
          steps: [initAndAnswer, { kill: 'SIGSEGV' }],
          code: 'claude_truncated',
          status: 139,
          line: `${cutOff}; exit code 139, reason=Error`,
          verdict: { reason: 'crashed' },
        },
        {
          fact: 'an agent that needs more than its memory limit is proved to be out of memory',
          steps: [initAndAnswer, { touch: 'full' }, { needMemory: true }],
          config: memory('96Mi'),
          trouble: { kind: 'oom' },
          code: 'claude_truncated',
          status: 137,
          line: `${cutOff}; exit code 137, SIGKILL (commonly OOMKilled), reason=OOMKilled`,
          verdict: { reason: 'oom_killed', confidence: 'proven' },
        },
        {
          fact: 'an image without the agent says so',
          agent: 'absent',
          code: 'agent_not_found',
          status: 127,
          line: 'Claude exited with code 127: claude: not found [pod: reason=Error]',
        },
      ]

      test.concurrent.for(failures.map((row) => [row.fact, row] as const))(
        '%s',
        async ([, row]) => {
          const { agent = 'scripted', steps, config, trouble, code, status, verdict = {} } = row
          const run = lab.start({ agent, steps, config })
          if (trouble) await lab.imitateAt(run, 'full', trouble)
          const result = await run.result
          const line = firstLine(result)?.replace(
            /agent-jobs: .*claude: not found/,
            'claude: not found',
          )
          expect(line).toBe(row.line)
          expect(result).toMatchObject({
            exitCode: status,
            errorCode: code,
            timedOut: false,
            resultJson: {
              conversationContinuation: 'continue_conversation_v1',
              verdict: { outcome: 'failed', logIncomplete: false, ...verdict },
              problems: [],
            },
          })
          expect(result.summary).toBeUndefined()
          expectEvidence(run, { outcome: 'failed', code })
          expect(existsSync(run.paths.attemptDirectory)).toBe(false)
          expect(existsSync(run.paths.podLogPath)).toBe(false)
          await lab.gone(run)
        },
      )

      test.concurrent('a line that is cut in its middle by a kill is delivered as it is', async () => {
        const cut = '{"type":"assistant","mess'
        const steps = [initAndAnswer, { out: cut }, { kill: 'SIGKILL' }]
        const run = lab.start({ agent: 'scripted', steps })
        const result = await run.result
        expect(firstLine(result)).toBe(
          `${cutOff}; exit code 137, SIGKILL (commonly OOMKilled), reason=Error`,
        )
        const written = lab.recording.split(/(?<=\n)/)
        expect(run.stdout).toBe(`${written.slice(0, 2).join('')}${cut}\n`)
        expect(result.resultJson).toMatchObject({
          log: { stdoutBytes: Buffer.byteLength(run.stdout) - 1, incomplete: false },
        })
      })

      const unproven = [
        {
          fact: 'exit 0 without a result is no success, and everything is kept',
          steps: [initAndAnswer, { exit: 0 }],
          code: 'claude_truncated',
          line: `${cutOff}; exit code 0, reason=Completed`,
        },
        {
          fact: 'exit 0 without a word is no success, and everything is kept',
          steps: [{ exit: 0 }],
          code: 'indeterminate',
          line: 'The agent ended with 0 and wrote nothing: that is no proof that it did anything.',
        },
      ]

      test.concurrent.for(unproven.map((row) => [row.fact, row] as const))(
        '%s',
        async ([, row]) => {
          const { steps, code, line } = row
          const run = lab.start({ agent: 'scripted', steps })
          const result = await run.result
          expect(firstLine(result)).toBe(line)
          expect(result).toMatchObject({ exitCode: 0, errorCode: code })
          expect(verdictOf(result)['outcome']).toBe('indeterminate')
          expectEvidence(run, { outcome: 'indeterminate', code })
          expect(existsSync(run.paths.stdout)).toBe(true)
          expect(await lab.job(run)).toBeDefined()
          await lab.deleteJob(run)
        },
      )

      test.concurrent('a child that is out of memory does not spoil the success of its agent', async () => {
        const answer = { recorded: [recorded, 1, 3] }
        const steps = [init, { touch: 'full' }, { childNeedsMemory: true }, answer, { exit: 0 }]
        const run = lab.start({ agent: 'scripted', steps, config: memory('128Mi') })
        await lab.imitateAt(run, 'full', { kind: 'oom-child' })
        const result = await run.result
        expect(JSON.parse(await run.made('child'))).toMatchObject({ signal: 'SIGKILL' })
        expect(result).toMatchObject({ exitCode: 0, summary: 'Hello! The task is done.' })
        expect(verdictOf(result)).toMatchObject({ outcome: 'succeeded' })
      })
    },
  )
}
