import { expect, test } from 'vitest'

import { LoopTurns } from './loop-turns.ts'

function work(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs);
}

test('the event loop has its turn between those who wait for theirs, and they come in order', async () => {
  const turns = new LoopTurns()
  const order: number[] = []
  let loopTurns = 0
  const count = (): void => {
    loopTurns += 1
    if (order.length < 100) setImmediate(count)
  }
  setImmediate(count)
  const workers = Array.from({ length: 100 }, async (_, worker) => {
    for (let turn = turns.wait(); turn; turn = turns.wait()) await turn
    order.push(worker)
    work(0.5)
  })
  await Promise.all(workers)
  expect(order).toHaveLength(100)
  expect(loopTurns).toBeGreaterThan(20)
})

test('who has nobody before him need not wait', async () => {
  const turns = new LoopTurns()
  expect(turns.wait()).toBeUndefined()
  work(2)
  const turn = turns.wait()
  expect(turn).toBeInstanceOf(Promise)
  await turn
  expect(turns.wait()).toBeUndefined()
})
