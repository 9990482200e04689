import type { Mutation } from './mutate.ts'
import { mutationsOfContainers } from './mutations-of-containers.ts'
import { mutationsOfJobs } from './mutations-of-jobs.ts'
import { mutationsOfTheApi } from './mutations-of-the-api.ts'

/** Every behaviour that is turned wrong, one at a time. */
export const mutations: readonly Mutation[] = [
  ...mutationsOfTheApi,
  ...mutationsOfJobs,
  ...mutationsOfContainers,
]
