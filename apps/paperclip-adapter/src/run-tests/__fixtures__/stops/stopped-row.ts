import { existsSync } from 'node:fs'

import type { GalleryRow, SubjectName } from '../gallery/gallery-row.ts'
import { galleryRows, absence } from '../gallery/rows.ts'
import { pause, until } from '../test-cluster.ts'
import type { TestRun } from '../test-run.ts'

/** A row of the gallery that is stopped in the middle of its trouble. */
export interface StoppedRow {
  readonly title: string
  readonly row: GalleryRow
  readonly stop: 'cancel' | 'time limit'
  /** When it is cancelled; a time limit has a moment of its own. */
  readonly moment: Moment
}

export interface Moment {
  readonly name: string
  /** Whether it has come. */
  readonly when: (run: TestRun) => boolean
  /** So much later. */
  readonly laterMs?: number
}

function hasMade(name: string): Moment['when'] {
  return (run) => existsSync(run.exchanged(name))
}

/** What a pod that does not start is told to wait for, once it is its own trouble. */
const told = /\[paperclip\] (?:Pod \S+|Waiting for a pod): (?!Scheduling|ContainerCreating|NoPod|Suspended)\w/

const waiting: Moment = { name: 'while it waits', when: (run) => told.test(run.everything) }
const atOnce: Moment = { name: 'at the same moment', when: hasMade('up') }
const during: Moment = { name: 'a second later', when: atOnce.when, laterMs: 1_000 }
const ended: Moment = { name: 'when its agent has ended', when: hasMade('end') }

const limitSec = 2

/** Every row whose trouble takes time, with every stop that can meet it. */
export function stoppedRows(subject: SubjectName): readonly StoppedRow[] {
  return galleryRows
    .filter((row) => absence(row, subject) === undefined && !row.site?.startsWith('in a namespace'))
    .flatMap((row) => stopsOf(row))
}

function stopsOf(row: GalleryRow): StoppedRow[] {
  const stopped = (stop: StoppedRow['stop'], moment: Moment): StoppedRow => {
    const how = stop === 'cancel' ? `is cancelled ${moment.name}` : 'reaches its time limit'
    return { title: `${row.done}: the run ${how}`, row, stop, moment }
  }
  const limited = stopped('time limit', atOnce)
  if (row.family === 'the pod never starts') return [stopped('cancel', waiting)]
  const makes = (name: string): boolean =>
    JSON.stringify([row.steps, row.emulated?.steps]).includes(`{"touch":"${name}"}`)
  if (makes('up')) {
    const both = row.deeds || row.emulated ? [stopped('cancel', atOnce)] : []
    return [...both, stopped('cancel', during), limited]
  }
  return makes('end') && isTroubled(row) ? [stopped('cancel', ended)] : []
}

function isTroubled({ family }: GalleryRow): boolean {
  return family !== 'the model' && family !== 'the agent ends'
}

/** The same row with a time limit. */
export function withLimit({ row, stop }: StoppedRow): GalleryRow {
  return stop === 'cancel' ? row : { ...row, config: { ...row.config, timeoutSec: limitSec } }
}

/** Cancels the run at the moment, unless it has ended before; resolves with when that was. */
export async function stopAt({ stop, moment }: StoppedRow, run: TestRun): Promise<number> {
  if (stop === 'time limit') return Date.now()
  await until(moment.name, () => moment.when(run) || run.endedAtMs !== undefined)
  if (moment.laterMs !== undefined) await pause(moment.laterMs)
  const askedAtMs = Date.now()
  run.cancel()
  return askedAtMs
}
