import { describeMutations } from './describe-mutations.ts'
import { mutationsOfContainers } from './mutations-of-containers.ts'

describeMutations(mutationsOfContainers)
