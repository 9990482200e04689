import { expect, test } from 'vitest'

import { ShorterFile } from './shorter-file.ts'

test('a file was cut when two looks a second apart agree', () => {
  const shorter = new ShorterFile()
  expect(shorter.looked(3, 10, 0)).toBeUndefined()
  expect(shorter.isPossible).toBe(true)
  expect(shorter.looked(3, 10, 999)).toBeUndefined()
  expect(shorter.looked(4, 10, 1000)).toBe(4)
  expect(shorter.isPossible).toBe(false)
})

test('a look that sees all, and a read that goes on, are proof of the opposite', () => {
  const shorter = new ShorterFile()
  shorter.looked(3, 10, 0)
  expect(shorter.looked(10, 10, 500)).toBeUndefined()
  expect(shorter.looked(3, 10, 1000)).toBeUndefined()
  shorter.dismiss()
  expect(shorter.looked(3, 10, 2000)).toBeUndefined()
})
