import { init, initAndAnswer, whole } from '../../steps.ts'
import type { GalleryRow } from '../gallery-row.ts'
import { end, exit } from '../steps.ts'

const family = 'the agent ends'
const unproven = /a SIGKILL, cause unproven, or an exit code that the agent chose or passed on/
const cutOff = /^Claude run was truncated mid-stream \(model: claude-opus-5-5\)/

/** Agents that end by themselves. */
export const ownEnds: readonly GalleryRow[] = [
  {
    done: 'the agent answers and ends with 0',
    truth: 'a success',
    family,
    recording: 'success',
    steps: [whole, ...exit(0)],
    expected: {
      outcome: 'succeeded',
      reason: 'succeeded',
      confidence: 'proven',
      says: /wrote a successful result and ended with 0/,
    },
    always: true,
  },
  {
    done: 'the agent says why on stderr and ends with 1',
    truth: 'it failed by itself',
    family,
    recording: 'exit1',
    steps: [init, { err: 'boom\n' }, ...exit(1)],
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      confidence: 'proven',
      says: /^Claude exited with code 1: boom \[pod: reason=Error\]\nThe agent ended by itself with 1 \(boom\)/,
    },
  },
  {
    done: 'the agent ends with 2 right after its init line',
    truth: 'it failed by itself before the model had said anything',
    family,
    steps: [init, ...exit(2)],
    expected: {
      outcome: 'failed',
      reason: 'claude_init_failed',
      confidence: 'proven',
      says: /^Claude exited immediately after init \(model: claude-opus-5-5\) \(exit code 2\)/,
    },
    always: true,
  },
  {
    done: 'the agent ends with 5 and writes nothing',
    truth: 'it failed by itself',
    family,
    steps: exit(5),
    expected: { outcome: 'failed', reason: 'agent_exit', says: /^Claude exited with code 5 / },
  },
  {
    done: 'the agent chooses exit code 137',
    truth: 'nobody killed it; nobody but the agent can know that',
    family,
    recording: 'exit137own',
    steps: [initAndAnswer, ...exit(137)],
    expected: {
      outcome: 'failed',
      reason: 'killed_unproven',
      confidence: 'unknown',
      says: unproven,
      silentOn: /reached its memory limit|was deleted|was evicted/,
    },
    always: true,
  },
  {
    done: 'the agent chooses exit code 143',
    truth: 'it chose 143, or passed on a TERM: nobody can tell',
    family,
    recording: 'exit143own',
    steps: [initAndAnswer, ...exit(143)],
    expected: {
      outcome: 'failed',
      reason: 'terminated_unproven',
      confidence: 'unknown',
      says: /a SIGTERM from somebody that the evidence does not name, or an exit code that the agent chose/,
    },
  },
  {
    done: 'the agent dies of SIGSEGV',
    truth: 'a crash',
    family,
    recording: 'sigsegv',
    steps: [initAndAnswer, end, { kill: 'SIGSEGV' }],
    expected: { outcome: 'failed', reason: 'crashed', says: /crashed \(139 = 128 \+ SIGSEGV\)/ },
  },
  {
    done: 'the agent is killed in the middle of a line',
    truth: 'a SIGKILL of which nobody says whose it was',
    family,
    steps: [initAndAnswer, { out: '{"type":"assistant","mess' }, end, { kill: 'SIGKILL' }],
    expected: {
      outcome: 'failed',
      reason: 'killed_unproven',
      confidence: 'unknown',
      code: 'claude_truncated',
      says: cutOff,
    },
  },
  {
    done: 'the agent writes a result and ends with 1',
    truth: 'something failed after a successful result',
    family,
    steps: [whole, ...exit(1)],
    expected: {
      outcome: 'failed',
      reason: 'exit_after_result',
      says: /wrote a successful result but ended with 1/,
    },
  },
  {
    done: 'the agent answers, writes no result and ends with 0',
    truth: 'nobody knows whether it had finished',
    family,
    steps: [initAndAnswer, ...exit(0)],
    expected: {
      outcome: 'indeterminate',
      reason: 'agent_no_result',
      confidence: 'unknown',
      says: /Exit 0 alone is no proof of success/,
    },
    always: true,
  },
  {
    done: 'the agent writes its init line only and ends with 0',
    truth: 'nobody knows what it did',
    family,
    steps: [init, ...exit(0)],
    expected: {
      outcome: 'indeterminate',
      reason: 'agent_no_result',
      confidence: 'unknown',
      says: /ended with 0 but wrote no result/,
    },
  },
  {
    done: 'the agent writes nothing and ends with 0',
    truth: 'nobody knows whether it did anything',
    family,
    steps: exit(0),
    expected: {
      outcome: 'indeterminate',
      reason: 'agent_no_output',
      says: /ended with 0 and wrote nothing/,
    },
  },
  {
    done: 'the image has no agent',
    truth: 'it never came up: its command does not exist',
    family,
    agent: 'absent',
    expected: {
      outcome: 'failed',
      reason: 'agent_not_found',
      code: 'agent_not_found',
      says: /The agent's command was not found in container "claude"/,
    },
  },
  {
    done: 'the agent writes where it must not',
    truth: 'it failed by itself: a read-only file system',
    family,
    recording: 'readOnlyRoot',
    steps: [{ err: "sh: can't create /x: Read-only file system\n" }, ...exit(1)],
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      says: /ended by itself with 1 \(sh: can't create \/x: Read-only file system\)/,
    },
  },
  {
    done: 'the agent cannot start a process',
    truth: 'it failed by itself: no more processes allowed',
    family,
    recording: 'pidsOrForkFails',
    steps: [{ err: "sh: can't fork: Resource temporarily unavailable\n" }, ...exit(2)],
    expected: {
      outcome: 'failed',
      reason: 'agent_exit',
      says: /can't fork: Resource temporarily unavailable/,
    },
  },
]
