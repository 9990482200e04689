import type { Facts } from '../facts.ts'
import { mainName } from '../facts.ts'
import { cutOffLine } from '../lines.ts'
import { rule, type Rule } from '../rule.ts'
import { memoryWords, raiseMemory } from '../sentences.ts'

/** Who it was, as far as the evidence tells: a script that outlived the kill can still write its record. */
function whoDied({ evidence }: Facts): string {
  return evidence.exitRecord?.status === 137
    ? 'the agent, or a process whose 137 it passed on, was killed for it (the container itself was not: it wrote its exit record)'
    : 'the agent, or a process whose 137 it passed on, was killed for it'
}

/** What V8 says when its heap is full; the table of its last collections comes first. */
const heapWords = /heap out of memory|<--- Last few GCs --->/iu

/** Not enough memory, proved. */
export const memory: readonly Rule[] = [
  rule({
    id: 'oom-killed',
    family: 'memory',
    outcome: 'failed',
    code: 'oom_killed',
    truncates: true,
    means:
      "The kubelet says OOMKilled and exit code 137: the container's memory limit was reached.",
    when: ({ main }) =>
      main?.state === 'terminated' && main.reason === 'OOMKilled' && main.exitCode === 137,
    read: [
      'container.reason',
      'container.exitCode',
      'exitRecord.status',
      'lastBeat.memory',
      'lastBeat.oomKills',
    ],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) => {
      const numbers = memoryWords(facts)
      return `Container "${mainName(facts)}" reached its memory limit${numbers === '' ? '' : ` (${numbers})`}: ${whoDied(facts)}.`
    },
    remedy: raiseMemory,
    confidence: 'proven',
    retry: 'resume',
  }),
  rule({
    id: 'node-heap-oom',
    family: 'memory',
    outcome: 'failed',
    code: 'claude_crashed',
    truncates: true,
    means:
      'The JavaScript heap was full: the process aborted itself, the container had memory left.',
    when: ({ exit, evidence, plainLine }) =>
      exit !== undefined &&
      exit.status !== 0 &&
      heapWords.test(`${plainLine ?? ''} ${evidence.log?.stderrFirstPlainLine ?? ''}`),
    read: ['container.exitCode', 'container.reason', 'plainLine', 'lastBeat.memory'],
    line: (facts) => cutOffLine(facts, 'The agent was killed'),
    cause: (facts) => {
      const numbers = memoryWords(facts)
      return `The JavaScript heap of the agent's process was full and it aborted itself${numbers === '' ? '' : ` (container: ${numbers})`}.`
    },
    remedy: () =>
      'Raise --max-old-space-size in NODE_OPTIONS, not only the memory limit of the container.',
    retry: 'resume',
  }),
]
