import type { GalleryRow, SubjectName } from './gallery-row.ts'
import type { Outcome } from './perform-row.ts'
import { absence } from './rows.ts'

/** What the rows of a run came to, on one subject or on both. */
export class GalleryReport {
  private readonly told = new Map<string, Outcome & { readonly isRight: boolean }>()

  add(
    subject: SubjectName,
    row: GalleryRow,
    outcome: Outcome,
    complaints: readonly string[],
  ): void {
    this.told.set(key(subject, row), { ...outcome, isRight: complaints.length === 0 })
  }

  /** One line a failure: verdict, confidence and seconds on each subject. */
  table(rows: readonly GalleryRow[], subjects: readonly SubjectName[]): string {
    const head = ['what was done', 'what was true', ...subjects.flatMap((name) => [name, 'confidence', 's'])]
    const lines = rows.map((row) => [
      row.done,
      row.truth,
      ...subjects.flatMap((name) => this.cells(name, row)),
    ])
    const table = [head, ...lines].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')))
    return aligned(table)
  }

  /** How many rows were judged right, and how many were not, on a subject. */
  count(rows: readonly GalleryRow[], subject: SubjectName): { right: number; wrong: number } {
    const here = rows.filter((row) => absence(row, subject) === undefined)
    const right = here.filter((row) => this.told.get(key(subject, row))?.isRight === true).length
    return { right, wrong: here.length - right }
  }

  private cells(subject: SubjectName, row: GalleryRow): [string, string, string] {
    const because = absence(row, subject)
    if (because !== undefined) return [`– (${because})`, '', '']
    const told = this.told.get(key(subject, row))
    if (told?.verdict === undefined) return ['**no verdict**', '', '']
    const { verdict, seconds, isRight } = told
    return [
      `${isRight ? '' : '**wrong** '}${verdict.outcome}: \`${verdict.reason}\``,
      verdict.confidence,
      seconds === undefined ? '' : seconds.toFixed(1),
    ]
  }
}

function key(subject: SubjectName, row: GalleryRow): string {
  return `${subject}: ${row.done}`
}

/** Aligned as the formatter of this repository does it. */
function aligned([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(head), rule, ...rows.map(line)].join('\n')
}
