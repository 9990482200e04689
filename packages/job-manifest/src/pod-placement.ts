import { checkOneOf, checkText, checkWholeNumber, sortedEntries } from './field-checks.ts'
import { isLabelValue, isQualifiedName } from './kubernetes-names.ts'
import type { PodSpec, Toleration } from './kubernetes-objects.ts'
import { invalidField } from './manifest-error.ts'
import type { HostPod, RunSpec } from './run-spec.ts'

const keyExpected = 'a label key such as team or example.com/team'
const valueExpected = 'up to 63 of A-Z a-z 0-9 . _ -, first and last a letter or digit'
const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

/** Where the pod may run: the host pod's node selector and tolerations, with the run's own. Absent when empty. */
export function podPlacement(
  run: RunSpec,
  host: HostPod,
): Pick<PodSpec, 'nodeSelector' | 'tolerations'> {
  const selector = { ...host.nodeSelector, ...run.nodeSelector }
  const nodeSelector = sortedEntries(selector).map(([key, value]) => {
    checkText('nodeSelector (a key)', key, isQualifiedName, keyExpected)
    if (typeof value !== 'string' || !isLabelValue(value)) {
      throw invalidField(`nodeSelector["${key}"]`, value, valueExpected)
    }
    return [key, value] as const
  })
  const tolerations = [
    ...(host.tolerations ?? []).map((entry, index) =>
      toleration(`host.tolerations[${index}]`, entry),
    ),
    ...(run.tolerations ?? []).map((entry, index) => toleration(`tolerations[${index}]`, entry)),
  ]
  return {
    ...(nodeSelector.length > 0 && { nodeSelector: Object.fromEntries(nodeSelector) }),
    ...(tolerations.length > 0 && { tolerations }),
  }
}

function toleration(field: string, entry: Toleration): Toleration {
  const { key, operator = 'Equal', value, effect, tolerationSeconds } = entry
  checkOneOf(`${field}.operator`, operator, ['Equal', 'Exists'])
  if (key !== undefined && key !== '') checkText(`${field}.key`, key, isQualifiedName, keyExpected)
  else if (operator !== 'Exists')
    throw invalidField(`${field}.key`, key, 'a key, or operator Exists')
  checkTolerationValue(`${field}.value`, operator, value)
  if (effect !== undefined && effect !== '') checkOneOf(`${field}.effect`, effect, effects)
  if (tolerationSeconds !== undefined) {
    checkWholeNumber(`${field}.tolerationSeconds`, tolerationSeconds, [-(2 ** 31), 2 ** 31])
    checkOneOf(`${field}.effect`, effect, ['NoExecute'])
  }
  return {
    ...(key !== undefined && { key }),
    operator,
    ...(value !== undefined && { value }),
    ...(effect !== undefined && { effect }),
    ...(tolerationSeconds !== undefined && { tolerationSeconds }),
  }
}

function checkTolerationValue(field: string, operator: string, value: unknown): void {
  if (value === undefined || value === '') return
  if (operator === 'Exists') throw invalidField(field, value, 'none, since the operator is Exists')
  if (typeof value !== 'string' || !isLabelValue(value))
    throw invalidField(field, value, valueExpected)
}
