import type { ContractCase, Subject } from '../contract/contract-case.ts'
import { contract } from '../contract/contract.ts'
import { openWorld } from '../contract/world.ts'

/** Runs all of the contract, many cases at once, and answers why cases failed, by their titles. */
export async function failingCases(
  subject: Subject,
  patienceMs: (title: string) => number,
  atOnce = 16,
): Promise<Readonly<Record<string, string>>> {
  const waiting = Object.values(contract).flat()
  const failures: Record<string, string> = {}
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const own = { ...subject, patienceMs: patienceMs(next.title), pollMs: 100 }
      const failure = await failureOf(next, own)
      if (failure !== undefined) failures[next.title] = failure
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return failures
}

async function failureOf({ run }: ContractCase, subject: Subject): Promise<string | undefined> {
  try {
    await run(openWorld(subject))
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
