import { afterAll, beforeAll } from 'vitest'

import { startEmulator } from '../emulator.ts'
import { describeContract } from './describe-contract.ts'
import { type EmulatorSubject, openEmulatorSubject } from './emulator-subject.ts'

let subject: EmulatorSubject

beforeAll(async () => {
  subject = await openEmulatorSubject(async (stateDirectory) => {
    const emulator = await startEmulator({ stateDirectory })
    emulator.faults.add({ kind: 'history-expires' }).end()
    return emulator
  })
})

afterAll(() => subject[Symbol.asyncDispose]())

describeContract(() => subject)
