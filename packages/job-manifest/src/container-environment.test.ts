import { expect, test } from 'vitest'

import { refusalOf } from './__fixtures__/refusal.ts'
import { aFullHost, aFullRun, aHost, aRun } from './__fixtures__/run.ts'
import { buildRun } from './build-run.ts'
import { literal } from './container-environment.ts'
import type { EnvironmentVariable } from './kubernetes-objects.ts'
import { defaultPlaces, type HostPod, type RunSpec } from './run-spec.ts'

test("the run script's settings are in the environment, the pod's UID by reference", () => {
  expect(
    environmentOf(aFullRun(), aHost()).filter(({ name }) => name.startsWith('AGENT_JOBS_')),
  ).toEqual([
    { name: 'AGENT_JOBS_ATTEMPT', value: '2' },
    { name: 'AGENT_JOBS_ATTEMPT_DIRECTORY', value: '/run/agent-jobs/attempt' },
    { name: 'AGENT_JOBS_BEAT_SECONDS', value: '10' },
    { name: 'AGENT_JOBS_FENCE', value: 'mkdir' },
    { name: 'AGENT_JOBS_GRACE_SECONDS', value: '15' },
    { name: 'AGENT_JOBS_SECRET_DIRECTORY', value: '/run/agent-jobs/secret' },
    { name: 'AGENT_JOBS_TERMINATION_MESSAGE', value: '/dev/termination-log' },
    { name: 'AGENT_JOBS_POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
  ])
})

test('where the memory of the container is counted is only told when it is elsewhere', () => {
  const places = { ...defaultPlaces, memoryDirectory: '/state/memory' }
  expect(environmentOf(aRun({ places }), aHost())).toContainEqual({
    name: 'AGENT_JOBS_MEMORY_DIRECTORY',
    value: '/state/memory',
  })
})

test("the host pod's entries come first and as they are, references and all", () => {
  expect(environmentOf(aFullRun(), aFullHost()).slice(0, 5)).toEqual([
    { name: 'HTTP_PROXY', value: 'http://$(PROXY_HOST):3128' },
    { name: 'DATABASE', valueFrom: { secretKeyRef: { name: 'db', key: 'url', optional: true } } },
    { name: 'CONFIGURED', valueFrom: { configMapKeyRef: { name: 'map', key: 'k' } } },
    { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
    { name: 'CPUS', valueFrom: { resourceFieldRef: { divisor: '1', resource: 'limits.cpu' } } },
  ])
})

test('the run wins over the host pod, and what is secret wins over both', () => {
  const host = aHost({
    environment: [
      { name: 'A', value: 'host' },
      { name: 'B', value: 'host' },
      { name: 'C', value: 'host' },
    ],
  })
  const run = aRun({ environment: { A: 'run', B: 'run' }, secretEnvironment: { B: 's', C: 's' } })
  const own = environmentOf(run, host).filter(({ name }) => name.length === 1)
  expect(own).toEqual([{ name: 'A', value: 'run' }])
})

test('no name is in the environment twice, and the last of the host pod counts', () => {
  const host = aHost({
    environment: [
      { name: 'A', value: '1' },
      { name: 'B', value: '2' },
      { name: 'A', value: '3' },
    ],
  })
  const names = environmentOf(aRun(), host).map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(environmentOf(aRun(), host)[0]).toEqual({ name: 'A', value: '3' })
})

test('a value of the run reaches the container as it is: Kubernetes expands nothing in it', () => {
  expect(environmentOf(aFullRun(), aHost())).toContainEqual({
    name: 'ZED',
    value: 'z $$(HOME) $$$$',
  })
  expect(literal('$(A) $$ $x')).toBe('$$(A) $$$$ $$x')
})

test.for(['1A', 'A B', 'A-B', 'A.B', 'A=B', '', 'é', 'AGENT_JOBS_ATTEMPT', 'aj_stop'])(
  'a name that the shell would drop or that belongs to the run script is refused: %j',
  (name) => {
    for (const field of ['environment', 'secretEnvironment']) {
      const error = refusalOf(buildRun, aRun({ [field]: { [name]: 'SENTINEL' } }), aHost())
      expect(error.field).toBe(`${field} (a name)`)
      expect(error.message).not.toContain('SENTINEL')
    }
    const error = refusalOf(buildRun, aRun(), aHost({ environment: [{ name, value: 'x' }] }))
    expect(error.field).toBe('host.environment[0].name')
  },
)

test.for(['UID', 'PPID', 'SHELLOPTS'])(
  'a secret variable that shells keep for themselves is refused: %s',
  (name) => {
    const error = refusalOf(buildRun, aRun({ secretEnvironment: { [name]: '1' } }), aHost())
    expect(error.field).toBe('secretEnvironment (a name)')
    expect(environmentOf(aRun({ environment: { [name]: '1' } }), aHost())[0]?.name).toBe(name)
  },
)

const impossible: [string, unknown][] = [
  ['a NUL', 'SENTINEL\0'],
  ['128 KiB', `SENTINEL${'x'.repeat(128 * 1024)}`],
  ['a number', 7],
]

test.for(impossible)(
  'a value that no process can have is refused and not shown: %s',
  ([, value]) => {
    for (const field of ['environment', 'secretEnvironment']) {
      const error = refusalOf(buildRun, { ...aRun(), [field]: { NAME: value } }, aHost())
      expect(error.field).toBe(`${field}.NAME`)
      expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('SENTINEL')
    }
    const error = refusalOf(buildRun, { ...aRun(), command: ['claude', value] }, aHost())
    expect(error.field).toBe('command[1]')
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('SENTINEL')
  },
)

test('the longest string that Linux takes is accepted, one byte more is not', () => {
  const value = 'x'.repeat(128 * 1024 - 'NAME=\0'.length)
  expect(environmentOf(aRun({ environment: { NAME: value } }), aHost())[0]?.value).toBe(value)
  const error = refusalOf(buildRun, aRun({ environment: { NAME: `${value}x` } }), aHost())
  expect(error.code).toBe('TOO_LARGE')
  expect(error.message).toContain('131073 bytes')
})

test('argv and environment together are limited, what is secret counted in', () => {
  const many = (prefix: string) =>
    Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [`${prefix}${index}`, 'x'.repeat(120_000)]),
    )
  const run = aRun({ environment: many('A'), secretEnvironment: many('B') })
  expect(refusalOf(buildRun, run, aHost())).toMatchObject({
    code: 'TOO_LARGE',
    field: 'command, environment and secretEnvironment together',
  })
})

test('a reference of the host pod that has no known source is refused', () => {
  const environment = [{ name: 'A', valueFrom: { fileKeyRef: { key: 'x' } } }]
  const error = refusalOf(buildRun, aRun(), { ...aHost(), environment })
  expect(error.field).toBe('host.environment[0].valueFrom')
})

function environmentOf(run: RunSpec, host: HostPod): EnvironmentVariable[] {
  return buildRun(run, host).job.spec.template.spec.containers.flatMap(({ env }) => env)
}
