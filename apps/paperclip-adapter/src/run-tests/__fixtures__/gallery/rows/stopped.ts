import { init, initAndAnswer, obedient, stubborn, whole, type Step } from '../../steps.ts'
import type { Expected, GalleryRow } from '../gallery-row.ts'
import { exit, resultWithTask, stay, up } from '../steps.ts'

const family = 'we stop it'
const config = { graceSec: 10 }
const working: readonly Step[] = [initAndAnswer, obedient, ...stay]
const ignoring: readonly Step[] = [initAndAnswer, stubborn, ...stay]
const absent = 'localhost:5999/none:1'

function cancelled(...reasons: string[]): Expected {
  return { outcome: 'cancelled', reason: reasons, code: 'cancelled', says: /^Run cancelled/ }
}

/** A pod that is gone before anything was told of its containers may have started them. */
const beforeStart = ['cancelled_graceful', 'cancelled']

/** What the runner itself stops. */
export const stopped: readonly GalleryRow[] = [
  {
    done: 'a run is cancelled, and its agent obeys',
    truth: 'cancelled',
    family,
    steps: working,
    config,
    deeds: [{ at: up, act: 'cancel' }],
    expected: cancelled('cancelled_graceful'),
    always: true,
  },
  {
    done: 'a run is cancelled, and its agent ignores every signal',
    truth: 'cancelled; the agent had to be killed',
    family,
    steps: ignoring,
    config,
    deeds: [{ at: up, act: 'cancel' }],
    expected: cancelled('cancelled_forced'),
  },
  {
    done: 'a run is cancelled while its image cannot be pulled',
    truth: 'cancelled before the agent had started',
    family,
    config: { ...config, image: absent },
    emulated: { trouble: { kind: 'image-pull-fails' } },
    deeds: [{ at: { told: /pull/i }, act: 'cancel' }],
    expected: cancelled(...beforeStart),
  },
  {
    done: 'a run is cancelled while it waits for a node',
    truth: 'cancelled before the agent had started',
    family,
    config: { ...config, nodeSelector: 'no-such-label=here' },
    deeds: [{ at: { told: /unschedulable|nodes are available/i }, act: 'cancel' }],
    expected: cancelled(...beforeStart),
  },
  {
    done: 'a run is cancelled while a quota allows no pod',
    truth: 'cancelled before the agent had started',
    family,
    site: 'without room for a pod',
    config,
    deeds: [{ at: { told: /quota/ }, act: 'cancel' }],
    expected: cancelled(...beforeStart),
  },
  {
    done: 'a run is cancelled and its Job deleted by somebody at the same moment',
    truth: 'cancelled; who deleted the Job first does not matter',
    family,
    steps: working,
    config,
    deeds: [
      { at: up, act: 'cancel' },
      { at: up, act: 'delete the Job' },
    ],
    expected: cancelled('cancelled_graceful', 'cancelled_forced', 'cancelled'),
  },
  {
    done: 'a run reaches its time limit',
    truth: 'we stopped it',
    family,
    steps: working,
    config: { ...config, timeoutSec: 3 },
    expected: {
      outcome: 'timed_out',
      reason: 'timeout',
      code: 'timeout',
      says: /^Timed out after 3s\n.*Raise timeoutSec above 3/,
    },
    always: true,
  },
  {
    done: 'a run reaches its time limit, and its agent ignores every signal',
    truth: 'we stopped it',
    family,
    steps: ignoring,
    config: { ...config, timeoutSec: 3 },
    expected: { outcome: 'timed_out', reason: 'timeout', says: /^Timed out after 3s/ },
  },
  {
    done: 'an agent writes more than it may',
    truth: 'we stopped it for that',
    family,
    steps: [init, obedient, { touch: 'up' }, { flood: true }],
    config: { ...config, maxOutputBytes: 2_000_000 },
    expected: {
      outcome: 'failed',
      reason: 'output_limit',
      code: 'output_limit',
      says: /wrote more output than allowed[^]*Raise maxOutputBytes/,
    },
  },
  {
    done: 'an agent does not exit after its result',
    truth: 'a success; its process was stopped',
    family,
    steps: [whole, obedient, ...stay],
    config,
    expected: {
      outcome: 'succeeded',
      reason: 'succeeded',
      says: /did not exit, and was stopped/,
    },
    always: true,
  },
  {
    done: 'an agent does not exit after its result and ignores every signal',
    truth: 'a success; its process was killed',
    family,
    steps: [whole, stubborn, ...stay],
    config,
    expected: { outcome: 'succeeded', reason: 'succeeded', says: /did not exit, and was stopped/ },
  },
  {
    done: 'an agent does not exit after its result, and has background work left',
    truth: 'a success; its process was stopped when its work took too long',
    family,
    steps: [...resultWithTask, obedient, ...stay],
    config,
    pace: { resultGraceMs: 1_000, resultGraceWithTasksMs: 6_000 },
    expected: {
      outcome: 'succeeded',
      reason: 'succeeded',
      says: /did not exit, and was stopped/,
      notes: [/background task\(s\) had not ended/],
    },
  },
  {
    done: 'an agent exits by itself when its background work is done, after its result',
    truth: 'a success',
    family,
    steps: [...resultWithTask, obedient, { sleep: 3_000 }, ...exit(0)],
    config,
    pace: { resultGraceMs: 1_000, resultGraceWithTasksMs: 60_000 },
    expected: {
      outcome: 'succeeded',
      reason: 'succeeded',
      says: /wrote a successful result and ended with 0/,
      notes: [/background task\(s\) had not ended/],
    },
  },
]
