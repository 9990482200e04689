import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'

import { BatchV1Api, KubeConfig } from '@kubernetes/client-node'
import { expect, test } from 'vitest'

function start(...words: readonly string[]) {
  const child = spawn(process.execPath, [`${import.meta.dirname}/bin.ts`, ...words])
  return { child, errors: text(child.stderr) }
}

/** The command line of every process that mentions the word. */
function processesWith(word: string) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      } catch {
        return ''
      }
    })
    .filter((commandLine) => commandLine.includes(word))
}

test('the command says where its kubeconfig is, and leaves nothing when it is interrupted', async () => {
  const { child, errors } = start()
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes('Ctrl-C')) break
  }
  const [, file = ''] = /export KUBECONFIG=(\S+)/.exec(said) ?? []
  const config = new KubeConfig()
  config.loadFromFile(file)
  const batch = config.makeApiClient(BatchV1Api)
  const word = `98${child.pid}`
  const script = `trap "" TERM; sleep ${word} & sleep ${word}; true`
  const command = ['sh', '-c', script]
  const spec = { restartPolicy: 'Never', containers: [{ name: 'main', image: 'any', command }] }
  const body = { metadata: { name: 'one' }, spec: { template: { spec } } }
  await batch.createNamespacedJob({ namespace: 'default', body })
  await expect.poll(() => processesWith(word).length).toBeGreaterThan(2)
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')
  expect({ code, errors: await errors }).toEqual({ code: 0, errors: '' })
  expect(processesWith(word)).toEqual([])
  expect(existsSync(dirname(file))).toBe(false)
})

test('the command overwrites no file with its kubeconfig', async () => {
  const { child, errors } = start('--kubeconfig', `${import.meta.dirname}/bin.ts`)
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(await errors).toMatch(/^kube-emulator: EEXIST: file already exists/)
})

test('words that the command does not know are answered with its usage', async () => {
  const { child, errors } = start('--nope')
  const [code] = await once(child, 'exit')
  expect(code).toBe(2)
  expect(await errors).toMatch(/^Usage: kube-emulator /)
})
