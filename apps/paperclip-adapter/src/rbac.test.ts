import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { loadAllYaml } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import * as z from 'zod'

import { usedRights } from './cluster/environment-checks.ts'

const Role = z.object({
  kind: z.literal('Role'),
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
})

test('the shipped role grants what the environment test checks, and beside it only to read the claim', () => {
  const text = readFileSync(join(import.meta.dirname, '../kubernetes/rbac.yaml'), 'utf8')
  const { rules } = Role.parse(loadAllYaml(text)[0])
  const granted = rules.flatMap(({ apiGroups, resources, verbs }) =>
    verbs.map((verb) => `${verb} ${resources.join()}.${apiGroups.join()}`),
  )
  const used = usedRights.map(({ verb, resource, group }) => `${verb} ${resource}.${group}`)
  expect(granted.toSorted()).toEqual([...used, 'get persistentvolumeclaims.'].toSorted())
})
