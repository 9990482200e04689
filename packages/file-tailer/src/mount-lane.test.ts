import { expect, test } from 'vitest'

import { ManualClock } from './__fixtures__/manual-clock.ts'
import { MemoryFiles } from './__fixtures__/memory-files.ts'
import { MountLane, type StallObserver } from './mount-lane.ts'
import { Schedule } from './schedule.ts'

function newLane(): { lane: MountLane; clock: ManualClock; files: MemoryFiles } {
  const clock = new ManualClock()
  const files = new MemoryFiles()
  const options = { name: '/share', cachesAttributes: true, files }
  return { lane: new MountLane(options, new Schedule(clock)), clock, files }
}

function newObserver(): StallObserver & { heard: string[] } {
  const heard: string[] = []
  return {
    heard,
    mountStalled: (mount) => heard.push(`${mount} stalled`),
    mountResumed: (mount, stalledMs) => heard.push(`${mount} resumed after ${String(stalledMs)}`),
  }
}

const settle = (): Promise<void> => new Promise(setImmediate)

test('two calls to a mount are in flight, the others wait in order', async () => {
  const { lane, files } = newLane()
  files.hang()
  const order: number[] = []
  const observer = newObserver()
  const calls = [0, 1, 2, 3, 4].map(async (number) => {
    await lane.call(observer, (access) => access.look('/share/a'))
    order.push(number)
  })
  await settle()
  expect(files.calls).toHaveLength(2)
  files.resume()
  await Promise.all(calls)
  expect(files.calls).toHaveLength(5)
  expect(order).toEqual([0, 1, 2, 3, 4])
})

test('everybody who waits for a mount that hangs hears of it once, and of its return', async () => {
  const { lane, files, clock } = newLane()
  files.hang()
  const observers = [newObserver(), newObserver(), newObserver()]
  const calls = observers.map((observer) =>
    lane.call(observer, (access) => access.look('/share/a')),
  )
  await settle()
  clock.advance(4975)
  expect(observers.map(({ heard }) => heard)).toEqual([[], [], []])
  clock.advance(60_000)
  const stalled = ['/share stalled']
  expect(observers.map(({ heard }) => heard)).toEqual([stalled, stalled, stalled])
  files.resume()
  await Promise.all(calls)
  expect(observers.map(({ heard }) => heard.length)).toEqual([2, 2, 2])
  expect(observers[0]?.heard[1]).toBe('/share resumed after 64975')
})

test('an idle mount and one that was given up have no timer', async () => {
  const { lane, files, clock } = newLane()
  await lane.call(newObserver(), (access) => access.look('/share/a'))
  expect(clock.timers.size).toBe(0)
  files.hang()
  void lane.call(newObserver(), (access) => access.look('/share/a'))
  await settle()
  expect(clock.timers.size).toBe(1)
  lane.retire()
  expect(clock.timers.size).toBe(0)
})

test('looks at a mount are rationed: 2,000 a second, however many files ask', async () => {
  const { lane, clock } = newLane()
  let allowed = 0
  for (let file = 0; file < 5000; file += 1) {
    void lane.lookAllowed().then(() => (allowed += 1))
  }
  await settle()
  expect(allowed).toBe(2000)
  clock.advance(1000)
  await settle()
  expect(allowed).toBe(4000)
  clock.advance(1000)
  await settle()
  expect(allowed).toBe(5000)
})
