#!/usr/bin/env node
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { startEmulator, type KubeEmulator } from './emulator.ts'

const usage = `Usage: kube-emulator [--port PORT] [--kubeconfig FILE]

Runs an emulated Kubernetes cluster of one node until it is interrupted. It is a test double, never a way to run
production: containers are processes of your user on this machine, whatever their image.

  --port PORT        where the API server listens on 127.0.0.1; a free port when it is left out
  --kubeconfig FILE  where its kubeconfig is written while it runs; a temporary file when it is left out
`

const options = {
  port: { type: 'string' },
  kubeconfig: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const

async function main(words: readonly string[]): Promise<number> {
  const wanted = readWords(words)
  if (wanted === undefined) {
    process.stderr.write(usage)
    return 2
  }
  if (wanted.help === true) {
    process.stdout.write(usage)
    return 0
  }
  const port = wanted.port === undefined ? {} : { port: Number(wanted.port) }
  try {
    await using emulator = await startEmulator(port)
    await serve(emulator, wanted.kubeconfig ?? join(emulator.stateDirectory, 'kubeconfig'))
    return 0
  } catch (error) {
    process.stderr.write(
      `kube-emulator: ${error instanceof Error ? error.message : String(error)}\n`,
    )
    return 1
  }
}

async function serve(emulator: KubeEmulator, file: string): Promise<void> {
  const interrupted = nextSignal()
  await writeFile(file, emulator.kubeconfig, { mode: 0o600, flag: 'wx' })
  process.stdout.write(greeting(emulator, file))
  await interrupted
  await rm(file, { force: true })
}

function readWords(
  words: readonly string[],
): { port?: string; kubeconfig?: string; help?: boolean } | undefined {
  try {
    const { values } = parseArgs({ args: [...words], options })
    return /^\d*$/.test(values.port ?? '') ? values : undefined
  } catch {
    return undefined
  }
}

function nextSignal(): Promise<void> {
  return new Promise((settle) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => settle())
  })
}

function greeting({ url, stateDirectory, isolation }: KubeEmulator, file: string): string {
  const kept = isolation === 'pid-namespace' ? 'in pid namespaces' : 'in sessions of their own'
  return `An emulated Kubernetes at ${url}: a test double, whose containers are processes of yours, ${kept}.

  export KUBECONFIG=${file}
  kubectl get nodes

Containers may have anything below ${stateDirectory} mounted. Ctrl-C ends it and leaves nothing behind.
`
}

process.exitCode = await main(process.argv.slice(2))
