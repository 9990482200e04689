/** One line of the table: a ratio, measured once a round, and what it should be. */
export interface Row {
  readonly target: string
  readonly what: string
  readonly ratios: readonly number[]
  /** `at least 8`, `at most 0.25`. */
  readonly goal: { readonly kind: 'least' | 'most'; readonly value: number }
  /** What was measured in itself, in the median round. */
  readonly figures: string
}

export function printTable(rows: readonly Row[]): void {
  console.log('\n| | what | goal | median | lowest … highest | measured | |')
  console.log('|---|---|---|---|---|---|---|')
  for (const { target, what, ratios, goal, figures } of rows) {
    const middle = median(ratios)
    const met = goal.kind === 'least' ? middle >= goal.value : middle <= goal.value
    const sign = goal.kind === 'least' ? '≥' : '≤'
    const noise = `${shown(Math.min(...ratios))} … ${shown(Math.max(...ratios))}`
    const cells = [target, what, `${sign} ${String(goal.value)}`, shown(middle), noise, figures]
    console.log(`| ${cells.join(' | ')} | ${met ? 'met' : 'MISSED'} |`)
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export function shown(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}
