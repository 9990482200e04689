import { expect, test } from 'vitest'

import { MemoryFiles } from './__fixtures__/memory-files.ts'
import { MemoryTail } from './__fixtures__/memory-tail.ts'

test('polls every 250 ms while the file grows, every second after 5 idle polls, and back at once', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { cachesAttributes: false })
  await memory.pass(0)
  memory.countCalls('read')
  await memory.pass(1000)
  expect(memory.countCalls('read')).toBe(4)
  await memory.pass(10_000)
  expect(memory.countCalls('read')).toBe(10)
  memory.files.append('a\n')
  await memory.pass(1000)
  memory.countCalls('read')
  await memory.pass(500)
  expect(memory.countCalls('read')).toBe(2)
})

test('where attributes are cached, each poll opens the file anew before it reads', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  await memory.pass(900)
  expect(memory.files.calls.slice(0, 5)).toEqual(['open', 'read', 'look', 'read', 'look'])
  const looks = memory.countCalls('look')
  await memory.pass(10_000)
  expect(looks).toBe(3)
  expect(memory.countCalls('look')).toBeLessThanOrEqual(11)
})

test('where they are not, a file is looked at once a second while idle, and not while it grows', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { cachesAttributes: false })
  await memory.pass(0)
  memory.countCalls('look')
  for (let step = 0; step < 20; step += 1) {
    memory.files.append('a\n')
    await memory.pass(250)
  }
  expect(memory.countCalls('look')).toBeLessThanOrEqual(1)
  await memory.pass(10_000)
  expect(memory.countCalls('look')).toBeLessThanOrEqual(11)
})

test('an old size is not a truncation while two looks a second apart do not agree', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.append('aaaa\n')
  await memory.pass(100)
  memory.files.shownSize = 2
  await memory.pass(900)
  memory.files.shownSize = undefined
  memory.files.append('b\n')
  await memory.pass(5000)
  expect(memory.text).toBe('aaaa\nb\n')
  expect(memory.eventTypes).toEqual(['file-appeared'])
})

test('a size that stays smaller for a second is a truncation', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.append('aaaa\nhalf')
  await memory.pass(100)
  memory.files.content = Buffer.from('b\n')
  await memory.pass(2000)
  expect(memory.text).toBe('aaaa\nhalfb\n')
  expect(memory.batches.map(({ kind, start }) => [kind, start])).toEqual([
    ['lines', 0],
    ['rest', 5],
    ['lines', 0],
  ])
  expect(memory.events.at(-1)).toMatchObject({ type: 'file-truncated', size: 2, readBytes: 9 })
})

test.for(['EIO', 'ESTALE', 'READER_LOST'])(
  'after %s the file is opened again, later and later, and read on from where it was',
  async (code) => {
    const memory = new MemoryTail(new MemoryFiles())
    memory.files.append('a\n')
    await memory.pass(100)
    memory.files.failing.set('read', code)
    await memory.pass(300)
    memory.countCalls('open')
    await memory.pass(7000)
    expect(memory.countCalls('open')).toBe(3)
    memory.files.failing.clear()
    memory.files.append('b\n')
    await memory.pass(10_000)
    expect(memory.text).toBe('a\nb\n')
    expect(memory.eventTypes).toEqual(['file-appeared', 'file-unreadable', 'file-readable'])
    expect(memory.events[1]).toMatchObject({ code, operation: 'read', offset: 2 })
  },
)

test('what was open is read on when it cannot be opened again', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.append('a\n')
  await memory.pass(100)
  memory.files.failing.set('read', 'EIO')
  memory.files.fileAtPath = undefined
  await memory.pass(2000)
  memory.files.append('b\n')
  memory.files.failing.clear()
  await memory.pass(5000)
  expect(memory.text).toBe('a\nb\n')
  expect(memory.eventTypes).toEqual([
    'file-appeared',
    'file-unlinked',
    'file-unreadable',
    'file-readable',
  ])
})

test('a file that cannot be opened is tried again, and says why once', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.failing.set('open', 'EACCES')
  await memory.pass(20_000)
  expect(memory.events).toMatchObject([{ type: 'file-unreadable', code: 'EACCES' }])
  memory.files.failing.clear()
  memory.files.append('a\n')
  await memory.pass(10_000)
  expect(memory.text).toBe('a\n')
})

test('a name that did not exist is asked for anew in its directory', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.fileAtPath = undefined
  await memory.pass(1000)
  expect(memory.countCalls('refreshDirectory')).toBeGreaterThan(1)
})

test('a mount that hangs is reported after 5 s, and so is its return', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.append('a\n')
  await memory.pass(100)
  memory.files.hang()
  await memory.pass(4900)
  expect(memory.eventTypes).toEqual(['file-appeared'])
  await memory.pass(1000)
  expect(memory.eventTypes).toEqual(['file-appeared', 'mount-stalled'])
  memory.files.append('b\n')
  memory.files.resume()
  await memory.pass(100)
  expect(memory.eventTypes).toEqual(['file-appeared', 'mount-stalled', 'mount-resumed'])
  expect(memory.text).toBe('a\nb\n')
})

test('a drain ends at its limit although the mount hangs, and says so', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.append('a\n')
  await memory.pass(100)
  memory.files.hang()
  const ended = memory.tail.drain({ toBytes: 10 })
  await memory.pass(61_100)
  expect(await ended).toMatchObject({
    offset: 2,
    reason: 'limit',
    complete: false,
    bytesMissing: 8,
    error: { code: 'MOUNT_STALLED' },
  })
})

test('stop settles at once although the mount hangs', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  memory.files.hang()
  await memory.pass(500)
  expect(await memory.tail.stop()).toEqual({ offset: 0, reason: 'stopped', complete: false })
})

test('stop waits for a batch that is being handled, but not for ever', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { onBatch: () => new Promise(() => {}) })
  memory.files.append('a\n')
  await memory.pass(100)
  let ended = false
  const end = memory.tail.stop().then((value) => {
    ended = true
    return value
  })
  await memory.pass(4900)
  expect(ended).toBe(false)
  await memory.pass(200)
  expect(await end).toEqual({ offset: 0, reason: 'stopped', complete: false })
})

test('a drain ends at its limit although the consumer hangs', async () => {
  const memory = new MemoryTail(new MemoryFiles(), { onBatch: () => new Promise(() => {}) })
  memory.files.append('a\n')
  await memory.pass(100)
  const end = memory.tail.drain({ limitMs: 1000 })
  await memory.pass(2100)
  expect(await end).toEqual({ offset: 0, reason: 'limit', complete: false })
})

test('bytes that become visible late, up to the quiet time, are still delivered', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  await memory.pass(5000)
  const end = memory.tail.drain()
  await memory.pass(1900)
  memory.files.append('late\n')
  await memory.pass(1900)
  memory.files.append('later')
  await memory.pass(4000)
  expect(await end).toEqual({ offset: 10, reason: 'quiet', complete: true })
  expect(memory.text).toBe('late\nlater')
})

test('a file without a name is quiet only after the cache of its attributes is over', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  await memory.pass(500)
  memory.files.fileAtPath = undefined
  const end = memory.tail.drain()
  await memory.pass(5000)
  memory.files.append('late\n')
  await memory.pass(10_000)
  expect(await end).toMatchObject({ offset: 5, reason: 'quiet' })
})

test('a tail that has ended leaves no timer and closes its file', async () => {
  const memory = new MemoryTail(new MemoryFiles())
  await memory.pass(100)
  await memory.tail.stop()
  memory.files.calls.length = 0
  await memory.pass(10_000)
  expect(memory.files.calls).toEqual(['close'])
})
