/** One test in a report of vitest; the reporter writes more than is named here. */
interface TestEntry {
  readonly fullName: string
  readonly status: string
}

interface FileEntry {
  /** Path of the test file. */
  readonly name: string
  readonly status: string
  readonly assertionResults: readonly TestEntry[]
}

/** What vitest's json reporter writes, as far as it is looked at. */
export interface TestReport {
  readonly success: boolean
  readonly testResults: readonly FileEntry[]
}

/** Reads what vitest's json reporter wrote. */
export function readReport(text: string): TestReport {
  const report: TestReport = JSON.parse(text)
  return report
}

/** Whether a test was left out. */
export function hasSkipped({ testResults }: TestReport): boolean {
  return testResults.some(({ assertionResults }) =>
    assertionResults.some(({ status }) => isSkipped(status)),
  )
}

/**
 * Puts two reports about the same tests together: what was skipped in one place counts as it went in the other.
 *
 * @param root where the second report's files are
 */
export function mergeReports(
  first: TestReport,
  second: TestReport,
  roots: { readonly first: string; readonly second: string },
): TestReport {
  const files = new Map(first.testResults.map((file) => [file.name, file]))
  for (const file of second.testResults) {
    const name = file.name.replace(roots.second, roots.first)
    const before = files.get(name)
    files.set(name, before === undefined ? { ...file, name } : mergeFiles(before, file))
  }
  const testResults = [...files.values()]
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
  const count = (isMeant: (status: string) => boolean): number =>
    tests.filter(({ status }) => isMeant(status)).length
  const counts = {
    numTotalTests: tests.length,
    numPassedTests: count((status) => status === 'passed'),
    numFailedTests: count((status) => status === 'failed'),
    numPendingTests: count(isSkipped),
    numTodoTests: count((status) => status === 'todo'),
  }
  return {
    ...first,
    ...counts,
    success: first.success && second.success,
    testResults,
  }
}

function mergeFiles(first: FileEntry, second: FileEntry): FileEntry {
  const tests = new Map(first.assertionResults.map((test) => [test.fullName, test]))
  for (const test of second.assertionResults) {
    const before = tests.get(test.fullName)
    if (before === undefined || isSkipped(before.status)) tests.set(test.fullName, test)
  }
  const status = [first, second].some((file) => file.status === 'failed') ? 'failed' : first.status
  return { ...first, status, assertionResults: [...tests.values()] }
}

function isSkipped(status: string): boolean {
  return status === 'skipped' || status === 'pending' || status === 'disabled'
}
