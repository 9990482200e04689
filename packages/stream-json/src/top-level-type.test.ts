import { expect, test } from 'vitest'

import { recordedLine } from './__fixtures__/recordings.ts'
import { topLevelType } from './top-level-type.ts'

test('the type of a cut object is found wherever it stands, once the cut is behind it', () => {
  for (const number of [1, 2, 3]) {
    const line = recordedLine('text', number).trimEnd()
    const { type } = JSON.parse(line)
    const found = Array.from({ length: line.length }, (_, at) => topLevelType(line.slice(0, at)))
    expect(new Set(found)).toEqual(new Set([undefined, type]))
    expect(topLevelType(line)).toBe(type)
  }
})

test('a type at the end of a line is found by the whole of it only', () => {
  const line = recordedLine('text', 3)
  const end = line.lastIndexOf('"type":"result"') + '"type":"result"'.length
  expect(end).toBeGreaterThan(1_000)
  expect(topLevelType(line.slice(0, end))).toBe('result')
  expect(topLevelType(line.slice(0, end - 1))).toBeUndefined()
})

test('a type inside a text or a nested object does not count', () => {
  for (const text of [
    '{"a":{"type":"x"},"b":[{"type":"x"}],"c":"\\"type\\":\\"x\\"","d"',
    '{"a":"type","b":"type":"x"',
    '["type","x"',
    '"type":"x"}',
    '{"type":3,"x',
    '{"type":"cut',
    '',
    '{',
    '{,,}',
    '{"a" "type":"x"}',
  ]) {
    expect(topLevelType(text)).toBeUndefined()
  }
})

test('what follows the object does not matter', () => {
  expect(topLevelType(' { "a" : -1.5e3 , "b":{} ,"type" : "x" }{"type":"y"}')).toBe('x')
  expect(topLevelType('{"\\u0074ype":"x"}')).toBe('x')
})
