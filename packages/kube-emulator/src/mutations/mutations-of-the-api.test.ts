import { describeMutations } from './describe-mutations.ts'
import { mutationsOfTheApi } from './mutations-of-the-api.ts'

describeMutations(mutationsOfTheApi)
