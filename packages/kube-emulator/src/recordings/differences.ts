import type { Facts } from './facts-of.ts'

/** What a kubelet may or may not come to report of a container that ends at once. */
const passing =
  /^(\S+ running|phase Running|\S+ waiting: ContainerCreating|(PodReadyToStartContainers|ContainersReady|Ready|Initialized) (True|False ContainersNotReady))$/

/**
 * How the facts that were seen differ from the recorded ones: each key's sequence has to be the same. Where the
 * recorded container ended before it was seen running, its passing states may be there or not.
 */
export function differences(recorded: Facts, seen: Facts): readonly string[] {
  const keys = [...new Set([...Object.keys(recorded), ...Object.keys(seen)])].toSorted()
  return keys.flatMap((key) => {
    const owner = key.replace(/^events of /, '').replace(/:.*/, '')
    const lenient = key !== `events of ${owner}` && endedAtOnce(recorded[owner] ?? [])
    const [expected = '', actual = ''] = [recorded[key], seen[key]].map((facts = []) =>
      (lenient ? withoutPassing(facts) : facts).join('; '),
    )
    return expected === actual ? [] : [`${key}: recorded «${expected}», seen «${actual}»`]
  })
}

function withoutPassing(facts: readonly string[]): readonly string[] {
  return facts
    .filter((fact) => !passing.test(fact))
    .filter((fact, index, all) => fact !== all[index - 1])
}

function endedAtOnce(facts: readonly string[]): boolean {
  const ended = facts.some((fact) => fact.includes(' terminated: '))
  return ended && !facts.some((fact) => fact.endsWith(' running'))
}
