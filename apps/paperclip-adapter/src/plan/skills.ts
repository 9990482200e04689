import type { SkillContext, SkillEntry, SkillSnapshot } from '../adapter-module.ts'
import { wakeObject, wakeObjects, wakeText, wakeTexts } from './wake.ts'

const unsupported =
  'Skills are not copied into the pods yet: what is chosen here is kept by Paperclip but has no effect on a run.'

/**
 * The skills of an agent, as Paperclip knows them. Says that none of them reaches a run: the snapshot is `unsupported`,
 * with a warning when any is wanted.
 */
export function listSkills(context: SkillContext): Promise<SkillSnapshot> {
  const desired = desiredSkills(context)
  const known = wakeObjects(context.config, 'paperclipRuntimeSkills').flatMap((raw) => {
    return skillEntry(raw, desired)
  })
  const keys = new Set(known.map(({ key }) => key))
  const missing = [...desired].filter((key) => !keys.has(key)).map(missingEntry)
  return Promise.resolve({
    adapterType: context.adapterType,
    supported: false,
    mode: 'unsupported',
    desiredSkills: [...desired],
    entries: [...known, ...missing].toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    warnings: desired.size === 0 ? [] : [unsupported],
  })
}

/** The same as {@link listSkills}: there is nothing to write. */
export function syncSkills(context: SkillContext): Promise<SkillSnapshot> {
  return listSkills(context)
}

/** Keys, each trimmed; a stored choice is a key or an object with one. */
function desiredSkills({ config }: SkillContext): Set<string> {
  const stored = wakeObject(config, 'paperclipSkillSync')
  const keys = wakeTexts(stored, 'desiredSkills').map((key) => key.trim())
  const named = wakeObjects(stored, 'desiredSkills').flatMap((each) => wakeText(each, 'key') ?? [])
  return new Set([...keys, ...named])
}

function skillEntry(raw: Readonly<Record<string, unknown>>, desired: Set<string>): SkillEntry[] {
  const key = wakeText(raw, 'key')
  if (key === undefined) return []
  const isMissing = raw['sourceStatus'] === 'missing'
  const isDesired = desired.has(key)
  return [
    {
      key,
      runtimeName: wakeText(raw, 'runtimeName') ?? null,
      versionId: wakeText(raw, 'versionId') ?? null,
      currentVersionId: wakeText(raw, 'currentVersionId') ?? null,
      desired: isDesired,
      managed: true,
      state: isMissing ? 'missing' : 'available',
      sourcePath: isMissing ? null : (wakeText(raw, 'source') ?? null),
      targetPath: null,
      detail: isDesired ? unsupported : null,
    },
  ]
}

function missingEntry(key: string): SkillEntry {
  return {
    key,
    runtimeName: null,
    desired: true,
    managed: true,
    state: 'missing',
    sourcePath: null,
    targetPath: null,
    detail: `Paperclip has no skill "${key}".`,
  }
}
