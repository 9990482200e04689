import type { Rule } from './rule.ts'
import { agentResults } from './rules/agent-results.ts'
import { apiRefusals } from './rules/api-refusals.ts'
import { apiTroubles } from './rules/api-troubles.ts'
import { deletions } from './rules/deletions.ts'
import { exits } from './rules/exits.ts'
import { images } from './rules/images.ts'
import { memory } from './rules/memory.ts'
import { notCreated } from './rules/not-created.ts'
import { notPlaced } from './rules/not-placed.ts'
import { neverRan, notStarted } from './rules/not-started.ts'
import { missingLog, output } from './rules/output.ts'
import { ownStops } from './rules/own-stops.ts'
import { removals } from './rules/removals.ts'
import { signals } from './rules/signals.ts'
import { startUp } from './rules/start-up.ts'
import { successes } from './rules/successes.ts'
import { unknown } from './rules/unknown.ts'

/** Every way in which a run can have ended, in the order in which they are tried: the first that applies decides. */
export const rules: readonly Rule[] = [
  ...ownStops,
  ...neverRan,
  ...notCreated,
  ...notPlaced,
  ...images,
  ...notStarted,
  ...agentResults,
  ...apiRefusals,
  ...apiTroubles,
  ...successes,
  ...missingLog,
  ...removals,
  ...deletions,
  ...memory,
  ...startUp,
  ...output,
  ...signals,
  ...exits,
  ...unknown,
]
