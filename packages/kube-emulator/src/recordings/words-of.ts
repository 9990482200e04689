import type { SeenObject, WatchLine, Why } from './watch-line.ts'

/** What was said of a Job, its pod and in their events, each once; names and numbers of the day are replaced. */
export function wordsOf(lines: readonly WatchLine[]): readonly string[] {
  const replace = replacing(lines)
  const texts = lines.flatMap(({ kind, object }) =>
    kind === 'events'
      ? [`${object.type ?? ''} ${object.reason ?? ''}: ${object.message ?? ''}`]
      : saidOf(object),
  )
  return [...new Set(texts.map(replace))].toSorted()
}

function saidOf({ status = {} }: SeenObject): readonly string[] {
  const { initContainerStatuses = [], containerStatuses = [], conditions = [] } = status
  return [
    ...words(status),
    ...conditions.flatMap(({ type, status: truth, ...why }) => words(why, `${type} ${truth} `)),
    ...[...initContainerStatuses, ...containerStatuses].flatMap(({ name, state = {} }) =>
      [state.waiting, state.terminated].flatMap((why) => words(why, `${name} `)),
    ),
  ]
}

function words(why: Why | undefined, about = ''): readonly string[] {
  return why?.message ? [`${about}${why.reason ?? ''}: ${why.message}`] : []
}

/** Puts what a name stands for in the place of the name. */
function replacing(lines: readonly WatchLine[]): (text: string) => string {
  const job = lines.find(({ kind }) => kind === 'jobs')?.object.metadata
  const node = lines.find(({ object }) => object.spec?.nodeName)?.object.spec?.nodeName
  const replacements: readonly (readonly [RegExp, string])[] = [
    [new RegExp(`\\b${job?.name ?? ''}-[a-z0-9]{5}\\b`, 'g'), '<pod>'],
    [new RegExp(`"${job?.name ?? ''}-"`, 'g'), '"<pod>"'],
    [new RegExp(`\\b${job?.namespace ?? ''}\\b`, 'g'), '<namespace>'],
    [new RegExp(`(?<= (to|node) )${node ?? 'nothing'}\\b`, 'g'), '<node>'],
    [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uid>'],
    [/\b[0-9a-f]{64}\b/g, '<id>'],
    [/\b[0-9]{4,}\b/g, '<number>'],
    [/ \(pod: "[^"]*", container: \w+\)/g, ''],
  ]
  return (text) =>
    replacements.reduce((result, [name, place]) => result.replaceAll(name, place), text)
}
