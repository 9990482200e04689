import { expect, test } from 'vitest'

import { expand } from './container-expansion.ts'

const variables = new Map([
  ['NAME', 'value'],
  ['EMPTY', ''],
])

test.for([
  ['plain', 'plain'],
  ['$(NAME)', 'value'],
  ['a$(NAME)b$(EMPTY)c', 'avaluebc'],
  ['$(OTHER)', '$(OTHER)'],
  ['$$(NAME)', '$(NAME)'],
  ['$$$(NAME)', '$value'],
  ['$$', '$'],
  ['$NAME $(echo x) $', '$NAME $(echo x) $'],
  ['$(NAME', '$(NAME'],
])('%s becomes %s', ([text, expanded]) => {
  expect(expand(text ?? '', variables)).toBe(expanded)
})
