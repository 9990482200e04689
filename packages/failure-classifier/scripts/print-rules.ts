import { readFileSync, writeFileSync } from 'node:fs'

import { ruleTable, shortRuleTable } from '../src/rule-table.ts'

// Prints the tables of README.md and RULES.md from the rules: `pnpm --filter @agent-jobs/failure-classifier rules`.

for (const [file, table] of [
  ['../README.md', shortRuleTable()],
  ['../RULES.md', ruleTable()],
] as const) {
  const path = new URL(file, import.meta.url)
  const text = readFileSync(path, 'utf8')
  const [before, rest] = text.split('<!-- rules -->\n')
  const after = rest?.split('<!-- /rules -->')[1]
  if (after === undefined) throw new Error(`${file} has no place for the rules`)
  writeFileSync(path, `${before}<!-- rules -->\n\n${table}\n\n<!-- /rules -->${after}`)
}
