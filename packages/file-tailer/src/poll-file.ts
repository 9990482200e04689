import type { LinePump } from './line-pump.ts'
import type { SourceFile } from './source-file.ts'

export interface FilePoll {
  readonly source: SourceFile
  readonly pump: LinePump
  readonly deadlineMs: number
  /** It has just been opened: that was a look. */
  readonly isNew: boolean
  /** The last look is long ago, or this poll may be the last. */
  readonly lookDue: boolean
}

/** Looks and reads, in the order that the mount needs. True when something new was read. */
export async function pollFile(poll: FilePoll): Promise<boolean> {
  const { source, pump, deadlineMs, isNew } = poll
  const { attributes } = source.lane
  if (attributes.hidesGrowth && !attributes.isMeasured) {
    if (!isNew) await pump.lookAhead(source)
    return pump.pump(source, deadlineMs)
  }
  const grew = await pump.pump(source, deadlineMs)
  if (isNew) return grew
  if (grew) attributes.growthWasRead()
  const isUnsure = !grew && (attributes.hidesGrowth || pump.waiting)
  return poll.lookDue || isUnsure ? lookAgain(poll, grew) : grew
}

async function lookAgain({ source, pump, deadlineMs }: FilePoll, grew: boolean): Promise<boolean> {
  await pump.look(source)
  if (source.size <= pump.position || pump.waiting) return grew
  if (!grew) source.lane.attributes.growthWasHidden()
  return (await pump.pump(source, deadlineMs)) || grew
}
