import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

function committed(): readonly string[] | undefined {
  try {
    return execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n')
  } catch {
    console.warn('Skipped: what is committed; this is no checkout of git')
    return undefined
  }
}

const files = committed()

test.skipIf(files === undefined)(
  'nothing that is built or that a system leaves behind is committed',
  () => {
    const built = /(?:^|\/)(?:dist|coverage|node_modules|\.turbo)\/|\.DS_Store$|\.tsbuildinfo$/
    expect(files?.filter((file) => built.test(file))).toEqual([])
  },
)
