import { closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, onTestFinished } from 'vitest'

import { latin1, test } from './__fixtures__/tailing.ts'
import { InstantFiles } from './instant-files.ts'
import { QuickCalls } from './quick-calls.ts'

function openFile(path: string, text: string): number {
  writeFileSync(path, text)
  const handle = openSync(path, 'r')
  onTestFinished(() => {
    closeSync(handle)
  })
  return handle
}

test('reads, and returns nothing where there is nothing but what is known', ({ folder }) => {
  const handle = openFile(join(folder, 'log'), 'abcdef')
  const files = new InstantFiles()
  const read = files.read(handle, 2, 100, 1)
  expect(read?.kind === 'bytes' && latin1(read.bytes)).toBe('cdef')
  expect(files.read(handle, 2, 100, 4)).toEqual({ kind: 'bytes', bytes: new Uint8Array() })
  expect(files.read(handle, 6, 100, 0)).toEqual({ kind: 'bytes', bytes: new Uint8Array() })
})

test('an error is an answer', ({ folder }) => {
  const files = new InstantFiles()
  expect(files.read(999_999, 0, 10, 0)).toEqual({ kind: 'problem', code: 'EBADF' })
  expect(files.look(join(folder, 'absent'))).toEqual({ kind: 'problem', code: 'ENOENT' })
  expect(files.readLink(join(folder, 'absent'))).toEqual({ kind: 'problem', code: 'EINVAL' })
})

test('says what is at a path, and follows no link there', ({ folder }) => {
  const files = new InstantFiles()
  openFile(join(folder, 'log'), 'abc')
  mkdirSync(join(folder, 'directory'))
  symlinkSync('log', join(folder, 'link'))
  expect(files.look(join(folder, 'log'))).toMatchObject({ kind: 'seen', size: 3 })
  expect(files.look(join(folder, 'directory'))).toEqual({ kind: 'refused', found: 'directory' })
  expect(files.look(join(folder, 'link'))).toEqual({ kind: 'refused', found: 'symlink' })
  expect(files.readLink(join(folder, 'link'))).toEqual({ kind: 'link', target: 'log' })
})

test('a disk that is slow twice is left to others for fifty times as long', ({ folder }) => {
  const handle = openFile(join(folder, 'log'), 'abc')
  let nowMs = 0
  let callMs = 0
  const files = new InstantFiles(undefined, new QuickCalls(5, () => (nowMs += callMs / 2)))
  const isRead = (): boolean => files.read(handle, 0, 10, 0) !== undefined
  callMs = 20
  expect([isRead(), isRead(), isRead()]).toEqual([true, true, false])
  callMs = 0
  nowMs += 400
  expect(isRead()).toBe(false)
  nowMs += 200
  expect(isRead()).toBe(true)
})

test('one slow call among many is the machine, not the disk', ({ folder }) => {
  const handle = openFile(join(folder, 'log'), 'abc')
  let nowMs = 0
  let callMs = 0
  const files = new InstantFiles(undefined, new QuickCalls(5, () => (nowMs += callMs)))
  for (let call = 0; call < 500; call += 1) {
    callMs = call % 50 === 0 ? 20 : 0
    expect(files.read(handle, 0, 10, 0)).toBeDefined()
  }
})

test('says whether a file ends at a place, and nothing of one that cannot be read', ({
  folder,
}) => {
  const handle = openFile(join(folder, 'log'), 'abc')
  const files = new InstantFiles()
  expect([2, 3, 4].map((position) => files.endsAt(handle, position))).toEqual([false, true, true])
  expect(files.endsAt(999_999, 0)).toBeUndefined()
})
