import { readFile } from 'node:fs/promises'

import type { V1PolicyRule } from '@kubernetes/client-node'

/** The role that comes with the adapter: what it needs and nothing else. */
export async function adapterRights(): Promise<V1PolicyRule[]> {
  const { loadAllYaml } = await import('@kubernetes/client-node')
  const manifest = new URL(
    'kubernetes/rbac.yaml',
    import.meta.resolve('paperclip-adapter-claude-k8s/package.json'),
  )
  const objects: unknown[] = loadAllYaml(await readFile(manifest, 'utf8'))
  return objects.flatMap((object) => (hasRules(object) ? object.rules : []))
}

function hasRules(object: unknown): object is { rules: V1PolicyRule[] } {
  return typeof object === 'object' && object !== null && 'rules' in object
}
