import { mkdirSync, writeFileSync } from 'node:fs'

import { endingsPage } from '../src/__fixtures__/endings-page.ts'

// Prints docs/endings.md from the rules and the recorded evidence: `pnpm --filter @agent-jobs/failure-classifier rules`.

const docs = new URL('../../../docs/', import.meta.url)
mkdirSync(docs, { recursive: true })
writeFileSync(new URL('endings.md', docs), endingsPage())
