import { checkText, sortedEntries } from './field-checks.ts'
import { isQualifiedName } from './kubernetes-names.ts'
import type { Container } from './kubernetes-objects.ts'
import { invalidField } from './manifest-error.ts'
import { parseQuantity } from './quantity.ts'
import type { RunSpec } from './run-spec.ts'

const quantityExpected = 'a Kubernetes quantity that is not negative, such as 500m or 2Gi'
const resourceExpected =
  'cpu, memory, ephemeral-storage, hugepages-<size>, or the name of a device such as example.com/gpu'
const milli = 10n ** 6n

/** The container's resources. Refuses what is no quantity, and a request above its limit. */
export function podResources(resources: RunSpec['resources']): Container['resources'] {
  const requests = readQuantities('resources.requests', resources.requests)
  const limits = readQuantities('resources.limits', resources.limits)
  for (const [name, request] of requests) {
    const limit = limits.get(name)
    if (limit !== undefined && request.amount > limit.amount) {
      const expected = `at most resources.limits.${name}, which is ${limit.text}`
      throw invalidField(`resources.requests.${name}`, request.text, expected)
    }
  }
  return { requests: texts(requests), limits: texts(limits) }
}

interface Quantity {
  readonly text: string
  readonly amount: bigint
}

function readQuantities(field: string, values: Readonly<Record<string, string>>) {
  const quantities = new Map<string, Quantity>()
  for (const [name, text] of sortedEntries(values)) {
    checkText(`${field} (a name)`, name, isResourceName, resourceExpected)
    quantities.set(name, readQuantity(`${field}.${name}`, name, text))
  }
  return quantities
}

function isResourceName(name: string): boolean {
  if (name.includes('/')) return isQualifiedName(name)
  return /^(cpu|memory|ephemeral-storage|hugepages-[0-9]+[KMG]i)$/.test(name)
}

function readQuantity(field: string, name: string, value: unknown): Quantity {
  const text = checkText(
    field,
    value,
    (quantity) => parseQuantity(quantity) !== undefined,
    quantityExpected,
  )
  const amount = parseQuantity(text) ?? 0n
  if (name === 'cpu' && amount % milli !== 0n) {
    throw invalidField(field, text, 'a multiple of 1m, the smallest share of a processor')
  }
  return { text, amount }
}

function texts(quantities: ReadonlyMap<string, Quantity>): Record<string, string> {
  return Object.fromEntries([...quantities].map(([name, quantity]) => [name, quantity.text]))
}
