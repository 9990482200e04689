import { expect, test } from 'vitest'

import { getConfigSchema } from './config-form.ts'
import { agentConfigurationDoc } from './configuration-doc.ts'

test('the document names the type and every field of the form', () => {
  const text = agentConfigurationDoc()
  expect(text).toContain('Adapter: claude_k8s')
  for (const { key } of getConfigSchema().fields) expect(text).toContain(`\`${key}\``)
})
