/** One line of the table: a ratio, measured once a round, and what it should be. */
export interface Row {
  readonly target: string
  readonly what: string
  readonly ratios: readonly number[]
  /** `at least 8`, `at most 0.25`; none for what is only there to compare with. */
  readonly goal: { readonly kind: 'least' | 'most'; readonly value: number } | undefined
  /** What was measured in itself, in the median round. */
  readonly figures: string
}

export function printTable(rows: readonly Row[]): void {
  console.log('\n| | what | goal | median | lowest … highest | measured | |')
  console.log('|---|---|---|---|---|---|---|')
  for (const { target, what, ratios, goal, figures } of rows) {
    const middle = median(ratios)
    const noise = `${shown(Math.min(...ratios))} … ${shown(Math.max(...ratios))}`
    const [wish, verdict] = wordsOf(goal, middle)
    const cells = [target, what, wish, shown(middle), noise, figures, verdict]
    console.log(`| ${cells.join(' | ')} |`)
  }
}

/** The goal, and whether it was met. */
function wordsOf(goal: Row['goal'], ratio: number): [string, string] {
  if (goal === undefined) return ['', '']
  const isMet = goal.kind === 'least' ? ratio >= goal.value : ratio <= goal.value
  return [`${goal.kind === 'least' ? '≥' : '≤'} ${goal.value}`, isMet ? 'met' : 'MISSED']
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export function shown(value: number): string {
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2)
}
