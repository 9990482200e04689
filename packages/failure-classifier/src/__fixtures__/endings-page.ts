import { classifyRun } from '../index.ts'
import { neverStarted } from './endings/never-started.ts'
import { ownStops } from './endings/own-stops.ts'
import { removals } from './endings/removals.ts'
import type { NamedEnding } from './endings/seen-run.ts'
import { startUps } from './endings/start-ups.ts'
import { witnesses } from './endings/witnesses.ts'
import { evidenceOf } from './recorded-endings/recorded-row.ts'
import { recordedRows } from './recorded-rows.ts'
import { transcriptNames } from './recorded-stream.ts'
import { results } from './result-endings.ts'
import { wholeRun } from './whole-run.ts'

interface Section {
  readonly title: string
  readonly rows: readonly NamedEnding[]
}

/** Every ending that there is evidence of, by who tells it. */
export const sections: readonly Section[] = [
  {
    title: 'What a real cluster said (one row a recording, and what was true)',
    rows: Object.entries(recordedRows).map(([name, row]): NamedEnding => [
      `${name}: ${row.truth}`,
      evidenceOf(name, row),
    ]),
  },
  {
    title: 'What the real Claude Code CLI wrote (one row a recording)',
    rows: transcriptNames().map((name): NamedEnding => [name, wholeRun(name)]),
  },
  { title: 'Other results of the agent', rows: results },
  { title: 'What we stop ourselves', rows: ownStops },
  { title: 'A run that never started', rows: neverStarted },
  { title: 'A run that was taken away', rows: removals },
  { title: 'An agent that did not come up', rows: startUps },
  { title: 'Exits, and witnesses that are missing or wrong', rows: witnesses },
]

/** docs/endings.md: what a person reads of every ending. */
export function endingsPage(): string {
  return `# How runs end, in words

The exact words of every ending that there is evidence of, for a person to read. Made from the rules and the recorded evidence by
\`pnpm --filter @agent-jobs/failure-classifier rules\`; a test keeps it current. Which of these are provoked on a cluster: [gallery.md](gallery.md).

${sections.map(sectionText).join('\n\n')}
`
}

function sectionText({ title, rows }: Section): string {
  return [`## ${title}`, ...rows.map(rowText)].join('\n\n')
}

function rowText([what, evidence]: NamedEnding): string {
  const verdict = classifyRun(evidence)
  const { outcome, code, reason, confidence, retry, message, cause, remedy, notes } = verdict
  const [line = ''] = message.split('\n')
  const again = retry.safe ? 'yes' : 'no'
  return [
    `### ${what.trim().replace(/:$/, '')}`,
    `**${outcome}** \`${code ?? 'no code'}\` / \`${reason}\` · confidence: ${confidence} · run again: ${again}`,
    [
      '```text',
      line,
      ...(line === cause ? [] : [cause]),
      ...(remedy === '' ? [] : [remedy]),
      ...notes.map((note) => `Note: ${note}`),
      '```',
    ].join('\n'),
  ].join('\n\n')
}
