import { expect, test } from 'vitest'

import { findResource } from './api-resources.ts'
import { compileFieldSelector } from './selector-fields.ts'
import { compileLabelSelector } from './selector-labels.ts'

const labels = { a: '1', 'x.y/z': 'v', empty: '' }

test.for([
  ['', true],
  ['a=1', true],
  ['a==1,x.y/z=v', true],
  ['a = 1', true],
  ['a=2', false],
  ['a!=2', true],
  ['b!=2', true],
  ['empty=', true],
  ['a in (1,2)', true],
  ['a in (2, 3)', false],
  ['b in (1)', false],
  ['a notin (2)', true],
  ['b notin (2)', true],
  ['a notin (1),a', false],
  ['a', true],
  ['!a', false],
  ['!b,a in (1, 2),x.y/z', true],
] as const)('the label selector "%s" matches: %o', ([selector, expected]) => {
  expect(compileLabelSelector(selector)(labels)).toBe(expected)
})

test.for([
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['a in x', "unable to parse requirement: found 'x' expected: '('"],
] as const)(
  'the label selector "%s" is refused in the words of the API server',
  ([selector, words]) => {
    expect(() => compileLabelSelector(selector)).toThrow(words)
  },
)

test('fields are selected by their paths, absent ones as empty', () => {
  const jobs = findResource('jobs')
  const pods = findResource('pods')
  if (jobs === undefined || pods === undefined) throw new Error('Jobs and pods are served.')
  const metadata = {
    name: 'n',
    namespace: 's',
    uid: '',
    resourceVersion: '',
    creationTimestamp: '',
  }
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    status: { phase: 'Running', succeeded: 1 },
  }
  const matches = (selector: string, resource = pods) =>
    compileFieldSelector(resource, selector)(object)
  expect(matches('metadata.name=n,metadata.namespace==s')).toBe(true)
  expect(matches('status.phase!=Running')).toBe(false)
  expect(matches('spec.nodeName=')).toBe(true)
  expect(matches('status.successful=1', jobs)).toBe(true)
  expect(() => matches('spec.foo=b', jobs)).toThrow('field label "spec.foo" not supported for Job')
  expect(() => matches('foo')).toThrow("invalid selector: 'foo'; can't understand 'foo'")
})
