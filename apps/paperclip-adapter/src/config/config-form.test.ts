import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import type { ConfigFormField } from '../adapter-module.ts'
import { configTable, getConfigSchema } from './config-form.ts'
import { parseConfig } from './config.ts'

const { fields } = getConfigSchema()

test('the form has the fields of the schema in a fixed order', () => {
  expect(fields.map(({ key }) => key)).toEqual([
    'maxTurnsPerRun',
    'paperclipApiUrl',
    'maxOutputBytes',
    'namespace',
    'kubeconfig',
    'serviceAccountName',
    'image',
    'imagePullPolicy',
    'scheduleTimeoutSec',
    'nodeSelector',
    'tolerations',
    'labels',
    'runtimeClassName',
    'priorityClassName',
    'resources.requests.cpu',
    'resources.requests.memory',
    'resources.requests.ephemeral-storage',
    'resources.limits.cpu',
    'resources.limits.memory',
    'resources.limits.ephemeral-storage',
    'claimName',
    'mountPath',
    'subPath',
    'isolation',
    'inheritEnv',
    'boardApiKey',
    'reattachOrphanedJobs',
    'retainJobs',
    'ttlSecondsAfterFinished',
    'retentionHours',
  ])
})

test.for([
  'model',
  'effort',
  'instructionsFilePath',
  'timeoutSec',
  'graceSec',
  'env',
  'dangerouslySkipPermissions',
])('the form leaves to Paperclip what Paperclip sets: %s', (key) => {
  expect(fields.map((field) => field.key)).not.toContain(key)
})

test('every field of the form has a label, a hint and a group', () => {
  const bare = fields.filter(({ label, hint, group }) => !label || !hint || !group)
  expect(bare).toEqual([])
})

/** What Paperclip's form sends for a field that nobody touched. */
function untouched(field: ConfigFormField): unknown {
  if (field.default !== undefined) return field.default
  if (field.type === 'toggle') return false
  if (field.type === 'number') return 0
  return field.type === 'select' ? (field.options?.[0]?.value ?? '') : ''
}

test('a form that nobody touched parses to the defaults', () => {
  const sent = Object.fromEntries(fields.map((field) => [field.key, untouched(field)]))
  expect(parseConfig(sent)).toEqual(parseConfig({}))
})

test('a text area is only ever given text', () => {
  const areas = fields.filter(({ type }) => type === 'textarea')
  expect(areas.map(({ key }) => key)).toEqual([
    'nodeSelector',
    'tolerations',
    'labels',
    'inheritEnv',
  ])
  for (const { default: preset = '' } of areas) expect(preset).toBeTypeOf('string')
})

test('every choice of a select parses', () => {
  for (const { key, options = [] } of fields) {
    for (const { value } of options) expect(parseConfig({ [key]: value }).config).toBeDefined()
  }
})

test('every field comes back as the text that a form makes of it', () => {
  const filled: Record<string, string> = {
    namespace: 'agents',
    image: 'registry.example:5000/team/agent:1.2',
    nodeSelector: 'disktype=ssd',
    labels: 'team=a',
    tolerations: '- operator: Exists',
    claimName: 'data',
    mountPath: '/paperclip',
  }
  const asText = Object.fromEntries(
    fields.map((field) => [field.key, filled[field.key] ?? String(untouched(field))]),
  )
  expect(parseConfig(asText)).toEqual(parseConfig(filled))
})

/** A row of a Markdown table without the blanks that make its columns even. */
function unaligned(row: string): string[] {
  return row.split('|').map((cell) => cell.trim().replace(/^-+$/, '-'))
}

test('the table of the README is the one that the schema gives', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const table = readme.split('\n').filter((line) => line.startsWith('| '))
  expect(table.map(unaligned)).toEqual(configTable().split('\n').map(unaligned))
})
