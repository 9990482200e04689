// Starts an emulator with one of its sources changed: node mutated-emulator.ts MUTATION STATE_DIRECTORY.
// Tells its kubeconfig to the process that forked it, and ends with that process.
import { registerHooks } from 'node:module'

import { mutate } from '../mutate.ts'
import { mutations } from '../mutations.ts'

const [, , name = '', stateDirectory = ''] = process.argv
const mutation = mutations.find((each) => each.name === name)
if (mutation === undefined) throw new Error(`There is no mutation ${name}`)
const { href } = new URL(`../../${mutation.file}`, import.meta.url)
let isApplied = false

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (url !== href) return loaded
    isApplied = true
    const { source } = loaded
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source ?? undefined)
    return { ...loaded, source: mutate(text, mutation) }
  },
})

const { startEmulator } = await import('../../emulator.ts')
const emulator = await startEmulator({ stateDirectory, isEncrypted: false })
if (!isApplied) throw new Error(`${mutation.file} is no part of the emulator`)
emulator.faults.add({ kind: 'history-expires' }).end()
process.on('disconnect', () => {
  void emulator[Symbol.asyncDispose]()
})
process.send?.({ kubeconfig: emulator.kubeconfig })
