import type { Verdict } from './verdict.ts'

/** A verdict and its reasoning as lines of text, for a terminal. */
export function describeVerdict(verdict: Verdict): string {
  const { outcome, code, reason, confidence, message, because, notes, retry } = verdict
  const extras = [
    verdict.clearSession ? 'the session is to be forgotten' : undefined,
    verdict.logIncomplete ? 'output is missing' : undefined,
    verdict.errorFamily && `error family ${verdict.errorFamily}`,
    verdict.retryNotBefore && `not before ${verdict.retryNotBefore}`,
  ]
  return [
    `${outcome}: ${code ?? 'no code'} / ${reason} (${confidence})`,
    '',
    message,
    '',
    list('decided by', [because.rule]),
    list('read', because.read),
    list('ruled out', because.ruledOut),
    list('missing', because.missing),
    list('also true', [...notes, ...extras.filter((extra) => extra !== undefined)]),
    list('run again', [
      `${yesNo(retry.safe)} (agent started: ${yesNo(retry.agentStarted)}, session kept: ${yesNo(retry.sessionPreserved)})`,
    ]),
  ].join('\n')
}

function list(title: string, entries: readonly string[]): string {
  const [first = '–', ...rest] = entries
  return [title.padEnd(12) + first, ...rest.map((entry) => ' '.repeat(12) + entry)].join('\n')
}

function yesNo(fact: boolean | null): string {
  if (fact === null) return 'not known'
  return fact ? 'yes' : 'no'
}
