import { describeMutations } from './describe-mutations.ts'
import { mutationsOfJobs } from './mutations-of-jobs.ts'

describeMutations(mutationsOfJobs)
