import { type Facts, mainName } from '../facts.ts'
import { cutOffLine } from '../lines.ts'
import { rule, type Rule } from '../rule.ts'
import { capital, memoryWords, thePod } from '../sentences.ts'

const names: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
  31: 'SIGSYS',
}

const crashes = new Set([131, 132, 133, 134, 135, 136, 139, 159])

function memoryNote(facts: Facts): string {
  const words = memoryWords(facts)
  const kills = facts.evidence.lastBeat?.oomKills
  const oom =
    typeof kills === 'number' && kills > 0
      ? `; ${kills} process(es) in it were killed for memory before`
      : ''
  return words === '' ? oom : `; memory: ${words}${oom}`
}

/** The run script says that a signal reached it: then the agent did not choose the number. */
function wasTold({ evidence, exit }: Facts): boolean {
  const record = evidence.exitRecord
  return record?.status === exit?.status && ['signal', 'cancel'].includes(record?.stopReason ?? '')
}

function killedRemedy(facts: Facts): string {
  const { memoryLimitBytes, memoryPeakBytes, memoryBytes } = facts.evidence.lastBeat ?? {}
  const used = memoryPeakBytes ?? memoryBytes
  const isNear =
    typeof memoryLimitBytes === 'number' &&
    memoryLimitBytes > 0 &&
    typeof used === 'number' &&
    used > memoryLimitBytes * 0.9
  return isNear
    ? 'Its memory was near the limit: raise it first.'
    : 'Look at the end of the log, and on the node (kernel log) for who sent it.'
}

/** Exit codes of 128 and above: a signal, or a number that the agent chose. The kubelet cannot tell. */
export const signals: readonly Rule[] = [
  rule({
    id: 'killed-unproven',
    family: 'signal',
    outcome: 'failed',
    code: 'claude_killed',
    truncates: true,
    means:
      'Exit 137 and nothing that says why: SIGKILL from somewhere, or the agent chose the number.',
    when: ({ exit }) => exit?.status === 137,
    read: [
      'container.exitCode',
      'container.reason',
      'exitRecord.status',
      'pod.phase',
      'lastBeat.memory',
      'lastBeat.oomKills',
    ],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) =>
      `Container "${mainName(facts)}" ended with 137: a SIGKILL, cause unproven, or an exit code that the agent chose or passed on${memoryNote(facts)}.`,
    remedy: killedRemedy,
    confidence: 'unknown',
    retry: 'resume',
  }),
  rule({
    id: 'terminated-unproven',
    family: 'signal',
    outcome: 'failed',
    code: 'claude_killed',
    truncates: true,
    means:
      'Exit 143 and nothing that says why: SIGTERM from somewhere, or the agent chose the number.',
    when: ({ exit }) => exit?.status === 143,
    read: ['container.exitCode', 'container.reason', 'exitRecord.stopReason', 'pod.phase'],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) =>
      wasTold(facts)
        ? `Container "${mainName(facts)}" was told to stop, by somebody that the evidence does not name, and ended with 143.`
        : `Container "${mainName(facts)}" ended with 143: a SIGTERM from somebody that the evidence does not name, or an exit code that the agent chose or passed on.`,
    remedy: () => 'Find out who stopped it (the audit log of the API, the node).',
    confidence: 'unknown',
    retry: 'resume',
  }),
  rule({
    id: 'crashed',
    family: 'signal',
    outcome: 'failed',
    code: 'claude_crashed',
    truncates: true,
    means:
      'The exit code of a crash: SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGQUIT.',
    when: ({ exit }) => exit !== undefined && crashes.has(exit.status),
    read: ['container.exitCode', 'container.message', 'plainLine'],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) => {
      const status = facts.exit?.status ?? 0
      return `The agent, or a process whose exit code it passed on, crashed (${status} = 128 + ${names[status - 128] ?? 'signal'})${memoryNote(facts)}.`
    },
    remedy: () =>
      'If it crashes again in the same place, try another version of the agent or of the image.',
    retry: 'resume',
  }),
  rule({
    id: 'ended-by-signal',
    family: 'signal',
    outcome: 'failed',
    code: 'claude_killed',
    truncates: true,
    means: 'Another exit code above 128, as of a signal.',
    when: ({ exit }) => exit !== undefined && exit.status > 128 && exit.status <= 192,
    read: ['container.exitCode', 'exitRecord.stopReason', 'pod.phase'],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) => {
      const status = facts.exit?.status ?? 0
      return `${capital(thePod(facts))} ended with ${status}, as after ${names[status - 128] ?? `signal ${status - 128}`} (or the agent chose the number).`
    },
    remedy: () => 'Look at the end of the log.',
    confidence: 'unknown',
    retry: 'resume',
  }),
]
