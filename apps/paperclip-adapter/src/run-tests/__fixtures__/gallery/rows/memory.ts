import { answer, init, initAndAnswer, result, type Step } from '../../steps.ts'
import type { GalleryRow } from '../gallery-row.ts'
import { end, exit } from '../steps.ts'

const family = 'memory'
const requests = { cpu: '50m', memory: '32Mi' }
const small = { resources: { requests, limits: { cpu: '2', memory: '128Mi' } } }
const usual = { resources: { requests, limits: { cpu: '2', memory: '1Gi' } } }
const child = { trouble: { kind: 'oom-child' }, at: 'full' } as const
/** A V8 that may have 20 MiB fills them. */
const fillHeap: Step = {
  shell: `node --max-old-space-size=20 -e 'const kept = []; for (;;) kept.push(new Array(1e5).fill({}))'`,
}

/** Too little memory, and what looks like it. */
export const memoryRows: readonly GalleryRow[] = [
  {
    done: 'the agent needs more than its memory limit',
    truth: 'it was killed for want of memory',
    family,
    recording: 'oomMain',
    config: small,
    steps: [initAndAnswer, { touch: 'full' }, { needMemory: true }],
    emulated: { trouble: { kind: 'oom' }, at: 'full' },
    expected: {
      outcome: 'failed',
      reason: 'oom_killed',
      confidence: 'proven',
      code: 'claude_truncated',
      says: /Container "claude" reached its memory limit.*\n?.*Raise memory/,
    },
    always: true,
  },
  {
    done: 'a child is killed for want of memory, and the agent passes its 137 on',
    truth: 'a child was killed for want of memory; the agent ended by itself',
    family,
    recording: 'oomChild',
    config: small,
    steps: [initAndAnswer, { touch: 'full' }, { childNeedsMemory: true }, { sleep: 1_500 }, ...exit(137)],
    emulated: child,
    expected: {
      outcome: 'failed',
      reason: 'oom_killed',
      confidence: 'proven',
      says: /the agent, or a process whose 137 it passed on, was killed for it/,
    },
  },
  {
    done: 'a child is killed for want of memory, and the agent goes on to its result',
    truth: 'a success; a child was killed for want of memory',
    family,
    config: small,
    steps: [
      init,
      { touch: 'full' },
      { childNeedsMemory: true },
      { sleep: 1_500 },
      answer,
      result,
      ...exit(0),
    ],
    emulated: child,
    expected: {
      outcome: 'succeeded',
      reason: 'succeeded',
      confidence: 'proven',
      says: /successful result/,
      notes: [/killed for memory/],
    },
    always: true,
  },
  {
    done: 'a child is killed for want of memory, and the agent ends with 1',
    truth: 'the agent failed by itself; a child was killed for want of memory',
    family,
    config: small,
    steps: [init, { touch: 'full' }, { childNeedsMemory: true }, { sleep: 1_500 }, ...exit(1)],
    emulated: child,
    expected: {
      outcome: 'failed',
      reason: ['agent_exit', 'claude_init_failed'],
      says: /exit code 1|with 1/,
      silentOn: /reached its memory limit/,
      notes: [/killed for memory/],
    },
  },
  {
    done: 'the JavaScript heap of the agent is full',
    truth: 'V8 aborted; the container had memory left',
    family,
    config: usual,
    steps: [initAndAnswer, end, fillHeap],
    expected: {
      outcome: 'failed',
      reason: 'node_heap_oom',
      says: /JavaScript heap.*\n?.*--max-old-space-size/,
      silentOn: /reached its memory limit/,
    },
  },
  {
    done: 'the agent kills itself with SIGKILL, far below its memory limit',
    truth: 'a SIGKILL that nothing explains',
    family,
    config: usual,
    steps: [initAndAnswer, end, { kill: 'SIGKILL' }],
    expected: {
      outcome: 'failed',
      reason: 'killed_unproven',
      confidence: 'unknown',
      says: /cause unproven/,
      silentOn: /reached its memory limit|memory was near the limit/,
    },
  },
]
