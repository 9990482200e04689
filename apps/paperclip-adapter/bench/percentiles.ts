/** The middle of the values and the value that one in a hundred exceeds, as text. */
export function percentiles(values: readonly number[]): string {
  if (values.length === 0) return '–'
  const sorted = values.toSorted((left, right) => left - right)
  const at = (share: number): string =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(0)
  return `${at(0.5)} / ${at(0.99)}`
}
