import { expect, test } from 'vitest'

import { shell } from './run-script-text.ts'
import { runScript } from './run-script.ts'

test('a parameter in braces is written with a backslash, and everything else stands as it is', () => {
  expect(shell`printf '%s\n' "\${name%.*}" $(( 1 + 1 ))`).toBe(
    String.raw`printf '%s\n' "$` + '{name%.*}" $(( 1 + 1 ))',
  )
})

test('the script holds nothing that Kubernetes would replace in a command', () => {
  expect(runScript).not.toContain('$$')
  expect(runScript).not.toMatch(/\$\([-._a-zA-Z][-._a-zA-Z0-9]*\)/)
})

test('every variable of the script has a name that no container environment uses', () => {
  const assigned = runScript.matchAll(/(?:^|[\s;{])([a-zA-Z_]\w*)=/gm)
  const names = new Set([...assigned].map(([, name]) => name))
  names.delete('LC_ALL')
  names.delete('LS_BLOCK_SIZE')
  names.delete('bs')
  names.delete('count')
  expect([...names].filter((name) => !name?.startsWith('aj_'))).toEqual([])
})
