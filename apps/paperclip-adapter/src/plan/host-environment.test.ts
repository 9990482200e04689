import { expect, test } from 'vitest'

import { defaultInheritEnv, inheritEnvironment } from './host-environment.ts'

const nothing = { variables: [], secrets: {}, values: {}, redact: [] }
const fromSecret = (name: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: 'anthropic', key } },
})

test('only names on the list are inherited; "*" at the end matches the rest', () => {
  const env = ['A', 'B_ONE', 'B_TWO', 'B', 'AB'].map((name) => ({ name, value: '1' }))
  const { variables } = inheritEnvironment({ env }, ['A', 'B_*'], {})
  expect(variables.map(({ name }) => name)).toEqual(['A', 'B_ONE', 'B_TWO'])
})

test('a reference stays a reference', () => {
  const env = [fromSecret('ANTHROPIC_API_KEY', 'key')]
  const server = { ANTHROPIC_API_KEY: 'sk-1', DATABASE_URL: 'postgres://u:p@h/d' }
  expect(inheritEnvironment({ env }, ['ANTHROPIC_*'], server)).toEqual({
    variables: env,
    secrets: {},
    values: { ANTHROPIC_API_KEY: 'sk-1' },
    redact: ['sk-1'],
  })
})

test('a literal that looks like a secret goes to the Secret of the run', () => {
  const env = [
    { name: 'ANTHROPIC_API_KEY', value: 'sk-1' },
    { name: 'HTTPS_PROXY', value: 'http://user:pass@proxy:8080' },
    { name: 'ANTHROPIC_BASE_URL', value: 'http://gateway' },
  ]
  expect(inheritEnvironment({ env }, defaultInheritEnv, {})).toMatchObject({
    variables: [{ name: 'ANTHROPIC_BASE_URL', value: 'http://gateway' }],
    secrets: { ANTHROPIC_API_KEY: 'sk-1', HTTPS_PROXY: 'http://user:pass@proxy:8080' },
    values: { ANTHROPIC_API_KEY: 'sk-1', ANTHROPIC_BASE_URL: 'http://gateway' },
    redact: ['sk-1', 'http://user:pass@proxy:8080'],
  })
})

test('a variable from a whole Secret or ConfigMap becomes a reference to its one key', () => {
  const container = {
    env: [{ name: 'ANTHROPIC_MODEL', value: 'x' }],
    envFrom: [
      { secretRef: { name: 'keys' } },
      { configMapRef: { name: 'settings' }, prefix: 'ANTHROPIC_' },
    ],
  }
  const server = {
    DATABASE_URL: 'postgres://u:p@h/d',
    ANTHROPIC_MODEL: 'x',
    ANTHROPIC_BASE_URL: 'http://gateway',
    TZ: 'Europe/Berlin',
  }
  const { variables, redact } = inheritEnvironment(container, ['ANTHROPIC_*', 'TZ'], server)
  const optional = true
  expect(redact).toEqual([])
  expect(variables).toEqual([
    {
      name: 'ANTHROPIC_BASE_URL',
      valueFrom: { secretKeyRef: { name: 'keys', key: 'ANTHROPIC_BASE_URL', optional } },
    },
    {
      name: 'ANTHROPIC_BASE_URL',
      valueFrom: { configMapKeyRef: { name: 'settings', key: 'BASE_URL', optional } },
    },
    { name: 'TZ', valueFrom: { secretKeyRef: { name: 'keys', key: 'TZ', optional } } },
    { name: 'ANTHROPIC_MODEL', value: 'x' },
  ])
})

test("the server's own secrets are not on the default list", () => {
  const names = [
    'DATABASE_URL',
    'BETTER_AUTH_SECRET',
    'PAPERCLIP_AGENT_JWT_SECRET',
    'PAPERCLIP_SECRETS_MASTER_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_ACCESS_KEY_ID',
    'OPENAI_API_KEY',
    'GITHUB_TOKEN',
    'PATH',
    'HOME',
    'TMPDIR',
  ]
  const env = names.map((name) => ({ name, value: 'x' }))
  const server = Object.fromEntries(names.map((name) => [name, 'x']))
  const envFrom = [{ secretRef: { name: 'all' } }]
  expect(inheritEnvironment({ env, envFrom }, defaultInheritEnv, server)).toEqual(nothing)
})

test('an empty list, or an empty container, inherits nothing', () => {
  const env = [{ name: 'TZ', value: 'UTC' }]
  expect(inheritEnvironment({ env }, [], { TZ: 'UTC' })).toEqual(nothing)
  expect(inheritEnvironment({}, defaultInheritEnv, { TZ: 'UTC' })).toEqual(nothing)
})
