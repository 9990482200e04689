import type { ContractCase } from './contract-case.ts'
import { deletionCases } from './deletion-cases.ts'
import { environmentCases } from './environment-cases.ts'
import { eventCases } from './event-cases.ts'
import { evictionCases } from './eviction-cases.ts'
import { exitCases } from './exit-cases.ts'
import { jobCases } from './job-cases.ts'
import { leaseCases } from './lease-cases.ts'
import { listCases } from './list-cases.ts'
import { logCases } from './log-cases.ts'
import { mountCases } from './mount-cases.ts'
import { namespaceCases } from './namespace-cases.ts'
import { objectCases } from './object-cases.ts'
import { ownershipCases } from './ownership-cases.ts'
import { patchCases } from './patch-cases.ts'
import { replacementCases } from './replacement-cases.ts'
import { serverCases } from './server-cases.ts'
import { validationCases } from './validation-cases.ts'
import { waitingCases } from './waiting-cases.ts'
import { watchCases } from './watch-cases.ts'

/** What a Kubernetes does for us, by subject. */
export const contract: Readonly<Record<string, readonly ContractCase[]>> = {
  'the server': serverCases,
  objects: objectCases,
  validation: validationCases,
  lists: listCases,
  watches: watchCases,
  patches: patchCases,
  deletion: deletionCases,
  ownership: ownershipCases,
  Leases: leaseCases,
  Jobs: jobCases,
  'the replacement of pods': replacementCases,
  'the ends of containers': exitCases,
  'the environment of containers': environmentCases,
  mounts: mountCases,
  logs: logCases,
  'pods that wait': waitingCases,
  events: eventCases,
  evictions: evictionCases,
  namespaces: namespaceCases,
}
