export function spread(valuesMs: readonly number[]): string {
  const [p50, p99, longest] = [0.5, 0.99, 1].map((at) => quantile(valuesMs, at))
  return `p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms`
}

export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? Number.NaN
}
