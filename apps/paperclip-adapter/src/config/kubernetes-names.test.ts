import { expect, test } from 'vitest'

import { dnsLabel, dnsSubdomain, hasForm, isLabelKey, isLabelValue } from './kubernetes-names.ts'

test.for([
  ['a', true],
  ['a-1', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['-a', false],
  ['a-', false],
  ['A', false],
  ['a.b', false],
  ['', false],
  ['a\n', false],
] as const)('a DNS label: %j is %s', ([text, valid]) => {
  expect(hasForm(text, dnsLabel)).toBe(valid)
})

test.for([
  ['a.b-c.d', true],
  ['a..b', false],
  ['.a', false],
  ['a.'.repeat(126) + 'a', true],
  ['a'.repeat(254), false],
] as const)('a DNS subdomain: %j is %s', ([text, valid]) => {
  expect(hasForm(text, dnsSubdomain)).toBe(valid)
})

test.for([
  ['team', true],
  ['example.com/team_1', true],
  ['My.Team', true],
  ['example.com/', false],
  ['/team', false],
  ['a/b/c', false],
  ['EXAMPLE/team', false],
  ['my team', false],
  ['', false],
] as const)('the key of a label: %j is %s', ([text, valid]) => {
  expect(isLabelKey(text)).toBe(valid)
})

test.for([
  ['', true],
  ['v1.2_x', true],
  ['-x', false],
  ['my team!', false],
  ['x'.repeat(64), false],
] as const)('the value of a label: %j is %s', ([text, valid]) => {
  expect(isLabelValue(text)).toBe(valid)
})
