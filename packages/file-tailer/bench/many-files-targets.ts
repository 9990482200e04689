import { measure, type Figures } from './child-process.ts'
import { median, shown, type Row } from './table.ts'

/** What is measured once a round. */
const MEASUREMENTS = {
  'simple 144': ['simple', '144', 'grow'],
  'simple 5,000': ['simple', '5000', 'grow'],
  '5,000': ['ours', '5000', 'grow'],
  '5,000 probing': ['ours-probing', '5000', 'grow'],
  '1,000': ['ours', '1000', 'grow'],
  '10,000': ['ours', '10000', 'grow'],
  '10,000 idle': ['ours', '10000', 'idle'],
  'simple 1,000': ['simple', '1000', 'grow'],
  '1,000 told': ['ours', '1000', 'tell'],
} as const

type Measurement = keyof typeof MEASUREMENTS

/** Two figures that are divided. */
interface Comparison {
  readonly target: string
  readonly what: string
  readonly figure: string
  readonly of: Measurement
  /** A measurement, or a number to divide by. */
  readonly by: Measurement | number
  readonly most: number
  readonly scale?: number
}

const COMPARISONS: readonly Comparison[] = [
  {
    target: 'T2',
    what: '5,000 files × 1 line/s, processor × the simple algorithm',
    figure: 'processor',
    of: '5,000',
    by: 'simple 5,000',
    most: 0.125,
  },
  {
    target: 'T2',
    what: 'the same, opening each file anew in a process of its own',
    figure: 'processor',
    of: '5,000 probing',
    by: 'simple 5,000',
    most: 0.333,
  },
  {
    target: 'T2',
    what: '5,000 files, event loop p99 × the simple algorithm’s at 144',
    figure: 'loopP99Ms',
    of: '5,000',
    by: 'simple 144',
    most: 1,
  },
  {
    target: 'T3',
    what: '10,000 files, processor per file × that at 1,000',
    figure: 'processor',
    of: '10,000',
    by: '1,000',
    most: 1.2,
    scale: 0.1,
  },
  {
    target: 'T3',
    what: '10,000 idle files, KB held per file',
    figure: 'kbPerFile',
    of: '10,000 idle',
    by: 1,
    most: 12,
  },
  {
    target: 'T4',
    what: '1,000 files, told: append → delivery p99 × the simple algorithm',
    figure: 'p99Ms',
    of: '1,000 told',
    by: 'simple 1,000',
    most: 0.25,
  },
  {
    target: 'T4',
    what: 'the same, processor',
    figure: 'processor',
    of: '1,000 told',
    by: 'simple 1,000',
    most: 1,
  },
]

/** T2, T3 and T4: many files at once. */
export async function measureManyFiles(
  rounds: number,
  wanted: (target: string) => boolean,
): Promise<Row[]> {
  const comparisons = COMPARISONS.filter(({ target }) => wanted(target))
  const measured: Record<string, Figures>[] = []
  for (let round = 0; round < rounds; round += 1) measured.push(await measureRound(comparisons))
  return comparisons.map((comparison) => rowOf(comparison, measured))
}

async function measureRound(comparisons: readonly Comparison[]): Promise<Record<string, Figures>> {
  const figures: Record<string, Figures> = {}
  for (const [name, argv] of Object.entries(MEASUREMENTS)) {
    if (!comparisons.some(({ of, by }) => of === name || by === name)) continue
    figures[name] = await measure('many-files.ts', argv)
    console.log(name, JSON.stringify(figures[name]))
  }
  return figures
}

function rowOf(comparison: Comparison, rounds: readonly Record<string, Figures>[]): Row {
  const { target, what, figure, of, by, most, scale = 1 } = comparison
  const upper = rounds.map((round) => round[of]?.[figure] ?? Number.NaN)
  const lower = rounds.map((round) =>
    typeof by === 'number' ? by : (round[by]?.[figure] ?? Number.NaN),
  )
  return {
    target,
    what,
    ratios: upper.map((value, index) => (scale * value) / (lower[index] ?? Number.NaN)),
    goal: { kind: 'most', value: most },
    figures: `${shown(median(upper))} : ${shown(median(lower))}`,
  }
}
