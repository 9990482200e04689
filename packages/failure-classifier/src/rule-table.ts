import type { Retry, Rule } from './rule.ts'
import { rules } from './rules.ts'

const again: Readonly<Record<Retry, string>> = {
  always: 'yes',
  never: 'no',
  resume: 'with its session',
  none: '–',
}

/** All rules as a Markdown table, in the order in which they are tried. */
export function ruleTable(): string {
  const rows = rules.map((rule) => [
    code(rule.id),
    rule.means,
    rule.outcome,
    codeOf(rule),
    code(rule.reason),
    again[rule.retry],
  ])
  return table(['rule', 'what it recognises', 'outcome', 'code', 'reason', 'run again'], rows)
}

/** The same in short: neighbours that look for the same kind of cause and have one outcome share a row. */
export function shortRuleTable(): string {
  const groups: { first: Rule; codes: Set<string>; reasons: Set<string> }[] = []
  for (const rule of rules) {
    let group = groups.at(-1)
    if (group?.first.family !== rule.family || group.first.outcome !== rule.outcome) {
      group = { first: rule, codes: new Set(), reasons: new Set() }
      groups.push(group)
    }
    group.codes.add(codeOf(rule))
    group.reasons.add(code(rule.reason))
  }
  const rows = groups.map(({ first, codes, reasons }) => [
    first.family,
    first.outcome,
    [...codes].join(' '),
    [...reasons].join(' '),
  ])
  return table(['looks for', 'outcome', 'codes', 'reasons'], rows)
}

function codeOf(rule: Rule): string {
  const own = rule.code === null ? '–' : code(rule.code)
  return rule.truncates ? `${own}¹` : own
}

function code(text: string): string {
  return `\`${text}\``
}

/** Aligned as the formatter of this repository does it, so that a printed table is a formatted one. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
