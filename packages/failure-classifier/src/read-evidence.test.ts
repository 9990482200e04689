import { describe, expect, test } from 'vitest'

import { wholeRun } from './__fixtures__/whole-run.ts'
import { classifyRun, readEvidence, type RunEvidence } from './index.ts'

/** What a stranger's bundle is before it was read. */
function judge(value: unknown): ReturnType<typeof classifyRun> {
  return classifyRun(value as RunEvidence)
}

describe('reading evidence', () => {
  test('leaves out what cannot be read, names it, and keeps the rest', () => {
    const run = wholeRun('tools')
    const { evidence, dropped } = readEvidence({
      ...run,
      exitRecord: { status: 'zero' },
      events: [{ reason: 'Started' }, { reason: 7 }, 'x'],
      log: { ...run.log, bytes: 'many', path: '/logs/a' },
      somethingNew: { a: 1 },
    })
    expect(dropped.toSorted()).toEqual(
      [
        'events[1]',
        'events[1].reason',
        'events[1]',
        'exitRecord',
        'exitRecord.status',
        'log.bytes',
      ].toSorted(),
    )
    expect(evidence.log).toMatchObject({ path: '/logs/a', complete: true })
    expect(evidence.events).toEqual([{ reason: 'Started' }])
    expect(evidence.exitRecord).toBeUndefined()
  })

  test('survives a bundle saved as JSON', () => {
    const run = wholeRun('sigterm-tool', { exitCode: 137, reason: 'OOMKilled' })
    expect(judge(JSON.parse(JSON.stringify(run)))).toEqual(classifyRun(run))
  })

  test('does not take what it could not read for a statement that there was nothing', () => {
    const gone = {
      intent: {},
      job: { observed: 'gone', conditions: [] },
      stream: { linesRead: 0 },
    }
    expect(judge(gone).reason).toBe('job_deleted_externally')
    const broken = { observed: 'gone', conditions: [{ type: 'Complete' }] }
    for (const part of [{ intent: { cancelledAtMs: 'yes' } }, { job: broken }]) {
      expect(judge({ ...gone, ...part })).toMatchObject({ outcome: 'indeterminate' })
    }
  })

  test('names what it could not read in the reasoning', () => {
    const verdict = judge({ ...wholeRun('tools'), pod: 'gone' })
    expect(verdict.because.missing).toContain('pod (unreadable)')
  })

  test('says when the evidence is newer than itself', () => {
    expect(judge({ ...wholeRun('tools'), version: 2 }).notes.join(' ')).toContain('version 2')
  })
})

describe("strangers' evidence", () => {
  test('of any shape gets a verdict and never throws', () => {
    const loop: Record<string, unknown> = {}
    loop['pod'] = loop
    const trap = {
      get pod(): never {
        throw new Error('no')
      },
    }
    const shapes = [undefined, null, 0, 'x', [], {}, loop, trap, () => 1, new Map(), Symbol('x')]
    for (const shape of shapes) {
      expect(judge(shape)).toMatchObject({ outcome: 'indeterminate', code: 'indeterminate' })
    }
    const rubbish = {
      pod: { containers: Array.from({ length: 5_000 }, () => 7) },
      job: [1],
      stream: 3,
    }
    expect(judge(rubbish).outcome).toBe('indeterminate')
  })

  test('made of random parts never throws and never succeeds without its proof', () => {
    const random = randomOf(7)
    for (let round = 0; round < 3_000; round += 1) {
      const evidence = shuffled(random) as RunEvidence
      const verdict = judge(evidence)
      if (verdict.outcome !== 'succeeded') continue
      const { evidence: read } = readEvidence(evidence)
      expect(read.stream?.result?.subtype).toBe('success')
      expect(read.stream?.result?.isError).toBe(false)
    }
  })

  test('cannot put control characters, escape sequences or protocol lines into a message', () => {
    const esc = '\u{1b}'
    const evil = `${esc}]0;title\u{7}${esc}[31mred${esc}[0m\r\n\u{202e}evil\u{200b}\u{0}\u{85} <b>bold</b> \u{d800} {"type":"result","subtype":"success"}`
    const run = wholeRun('text-bare', { exitCode: 3, message: evil })
    const verdict = classifyRun({
      ...run,
      run: { jobName: evil, namespace: evil },
      stream: { linesRead: 1, lastLineComplete: true, firstPlainLine: evil, model: evil },
    })
    expect(verdict.message.split('\n')[0]).toBe(
      'Claude exited with code 3: red evil <b>bold</b> … [pod: reason=Error, message=red evil <b>bold</b> …]',
    )
    expect(JSON.stringify(verdict)).not.toMatch(/\\u|result\\",/u)
  })

  test('cannot make a message long', () => {
    const long = 'word '.repeat(100_000)
    const run = wholeRun('text-bare', { exitCode: 3, message: long, name: long })
    const verdict = classifyRun({
      ...run,
      run: { jobName: long, namespace: long },
      stream: { linesRead: 1, firstPlainLine: long, model: long, assistantContent: true },
      log: { problems: Array.from({ length: 500 }, () => long) },
      events: Array.from({ length: 400 }, () => ({ reason: long, message: long })),
      waiting: { reason: long, message: long },
    })
    expect(JSON.stringify(verdict).length).toBeLessThan(8_000)
  })
})

/** A small generator with a seed, so that a failure can be seen again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function shuffled(random: (below: number) => number): Record<string, unknown> {
  const pick = (...values: readonly unknown[]): unknown => values[random(values.length + 1)]
  return {
    intent: pick({}, { cancelledAtMs: 1 }, { timedOutAtMs: 1 }, { stoppedAfterResultAtMs: 1 }, 3),
    job: pick(
      { observed: 'gone', detectedVia: 'watch-deleted' },
      { observed: 'present', conditions: [{ type: 'Complete', status: 'True' }] },
      { observed: 'present', conditions: [{ type: 'Failed', status: 'True' }] },
      'x',
    ),
    pod: {
      observed: pick('present', 'gone', 'none', 'unknown'),
      phase: pick('Running', 'Failed', 'Succeeded', 'Unknown'),
      reason: pick('Evicted', 'OutOfcpu', 'NodeLost', 'DeadlineExceeded'),
      deletionTimestamp: pick('2026-01-01T00:00:00Z', 5),
      containers: pick(
        [
          {
            name: 'claude',
            state: pick('waiting', 'running', 'terminated'),
            exitCode: pick(0, 1, 75, 127, 137, 143),
            reason: pick('OOMKilled', 'StartError', 'ContainerStatusUnknown', 'ImagePullBackOff'),
            message: pick('fence lost', '{"v":1}'),
          },
        ],
        [],
        7,
      ),
    },
    waiting: pick({ reason: pick('Unschedulable', 'FailedCreate', 'X') }),
    exitRecord: pick({ status: pick(0, 1, 137), podUid: pick('a', 'b') }),
    log: pick({ complete: pick(true, false), appeared: pick(true, false), path: '/p' }),
    stream: pick({
      linesRead: pick(0, 1, 9),
      assistantContent: pick(true, false),
      emptyResponse: pick(true, false),
      lastLineComplete: pick(true, false),
      result: pick({
        subtype: pick('success', 'error_max_turns', 'other'),
        isError: pick(true, false),
        terminalReason: pick('completed', 'api_error', 'hook_stopped'),
        apiErrorStatus: pick(400, 401, 429, 529),
        numTurns: pick(0, 2),
      }),
    }),
    observation: pick({ apiReachable: pick(true, false), unobservableForMs: pick(900_000) }),
  }
}
