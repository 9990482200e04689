import { expect, test } from 'vitest'

import { hasSkipped, mergeReports, readReport } from './test-report.ts'

const roots = { first: '/here', second: '/there/workspace' }

function reportOf(root: string, files: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  const testResults = Object.entries(files).map(([name, tests]) => ({
    name: `${root}/${name}`,
    status: Object.values(tests).includes('failed') ? 'failed' : 'passed',
    assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
  }))
  const success = testResults.every(({ status }) => status === 'passed')
  return readReport(JSON.stringify({ success, testResults }))
}

test('a test that was skipped in one place counts as it went in the other', () => {
  const first = reportOf('/here', {
    'a.test.ts': { one: 'passed', two: 'skipped', three: 'skipped' },
  })
  const second = reportOf('/there/workspace', {
    'a.test.ts': { one: 'skipped', two: 'passed', three: 'skipped' },
  })
  const whole = mergeReports(first, second, roots)
  expect(whole).toMatchObject({
    success: true,
    numTotalTests: 3,
    numPassedTests: 2,
    numPendingTests: 1,
    testResults: [{ name: '/here/a.test.ts', assertionResults: { length: 3 } }],
  })
})

test('tests that were left out are noticed', () => {
  expect(hasSkipped(reportOf('/here', { 'a.test.ts': { one: 'passed', two: 'failed' } }))).toBe(
    false,
  )
  expect(hasSkipped(reportOf('/here', { 'a.test.ts': { one: 'passed', two: 'skipped' } }))).toBe(
    true,
  )
  expect(hasSkipped(reportOf('/here', {}))).toBe(false)
})

test('what fails in either place has failed', () => {
  const good = { 'a.test.ts': { one: 'passed' }, 'b.test.ts': { two: 'passed' } }
  const bad = { 'b.test.ts': { two: 'skipped', other: 'failed' } }
  for (const [first, second] of [
    [reportOf('/here', good), reportOf('/there/workspace', bad)],
    [reportOf('/here', bad), reportOf('/there/workspace', good)],
  ] as const) {
    expect(mergeReports(first, second, roots)).toMatchObject({
      success: false,
      numPassedTests: 2,
      numFailedTests: 1,
    })
  }
})

test('a file that could not be read in one place has failed', () => {
  const first = reportOf('/here', { 'a.test.ts': { one: 'skipped' } })
  const second = readReport(
    '{"success":false,"testResults":[{"name":"/there/workspace/a.test.ts","status":"failed","assertionResults":[]}]}',
  )
  const whole = mergeReports(first, second, roots)
  expect(whole).toMatchObject({ success: false, testResults: [{ status: 'failed' }] })
})
