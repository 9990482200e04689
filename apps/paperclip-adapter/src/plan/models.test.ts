import { expect, test } from 'vitest'

import { isBedrockModel, listModels, modelArgument, models, usesBedrock } from './models.ts'

test("lists Anthropic's names, and Amazon Bedrock's where Claude runs there", () => {
  expect(listModels({})).toEqual(models)
  const bedrock = listModels({ CLAUDE_CODE_USE_BEDROCK: '1' })
  expect(bedrock.every(({ id }) => isBedrockModel(id))).toBe(true)
  expect(models.some(({ id }) => isBedrockModel(id))).toBe(false)
})

test('a caller cannot change the list', () => {
  listModels({}).pop()
  expect(listModels({})).toEqual(models)
})

test('no model is listed twice', () => {
  for (const list of [listModels({}), listModels({ CLAUDE_CODE_USE_BEDROCK: '1' })]) {
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length)
  }
})

test.for([
  [{ CLAUDE_CODE_USE_BEDROCK: '1' }, true],
  [{ CLAUDE_CODE_USE_BEDROCK: 'true' }, true],
  [{ CLAUDE_CODE_USE_BEDROCK: '0' }, false],
  [{ ANTHROPIC_BEDROCK_BASE_URL: 'https://bedrock' }, true],
  [{ ANTHROPIC_BEDROCK_BASE_URL: ' ' }, false],
  [{}, false],
] as const)('tells Amazon Bedrock by the environment: %j', ([environment, expected]) => {
  expect(usesBedrock(environment)).toBe(expected)
})

test.for([
  ['claude-opus-5', {}, 'claude-opus-5'],
  ['claude-opus-5', { CLAUDE_CODE_USE_BEDROCK: '1' }, undefined],
  ['eu.anthropic.claude-x', { CLAUDE_CODE_USE_BEDROCK: '1' }, 'eu.anthropic.claude-x'],
  ['arn:aws:bedrock:x', { CLAUDE_CODE_USE_BEDROCK: '1' }, 'arn:aws:bedrock:x'],
  [undefined, {}, undefined],
] as const)(
  'gives the command only a name that its provider knows: %s %j',
  ([model, env, used]) => {
    expect(modelArgument(model, env)).toBe(used)
  },
)
