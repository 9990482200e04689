import * as z from 'zod'

import { hostFields } from './config-host-fields.ts'
import { kubernetesFields, resourceFields } from './config-kubernetes-fields.ts'
import { afterwardsFields, agentFields, securityFields, volumeFields } from './config-run-fields.ts'

/**
 * The configuration as it is stored: every field with its rules and its default, in the order of the form.
 * The form, the parser and the README's table are all read from it. Keys that it does not have are ignored.
 */
export const ConfigSchema = z.object({
  ...agentFields,
  ...kubernetesFields,
  ...resourceFields,
  ...volumeFields,
  ...securityFields,
  ...afterwardsFields,
  ...hostFields,
})

export type ConfigSchema = z.infer<typeof ConfigSchema>
