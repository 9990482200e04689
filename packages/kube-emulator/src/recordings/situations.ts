import type { Situation } from './situation.ts'
import { clusterTroubles } from './situations-of-the-cluster.ts'
import { ownEnds } from './situations-own-end.ts'
import { takenAway } from './situations-taken-away.ts'
import { withoutStart } from './situations-without-start.ts'

/** How each recorded situation is brought about, by the name of its recording. */
export const situations: Readonly<Record<string, Situation>> = {
  ...ownEnds,
  ...withoutStart,
  ...takenAway,
  ...clusterTroubles,
}
