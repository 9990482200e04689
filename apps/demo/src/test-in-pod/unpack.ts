import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

// In the pod this file stands alone: it can import nothing of the workspace before it has unpacked it.

/** The first line of a packed workspace; after it come the bytes of the files. */
export interface ArchiveHeader {
  /** What the modules were installed for. */
  readonly platform: string
  /** Paths are relative to the workspace. */
  readonly files: readonly { readonly path: string; readonly mode: number; readonly size: number }[]
  readonly links: readonly { readonly path: string; readonly target: string }[]
}

/** Unpacks a workspace that `packWorkspace` packed. */
export function unpackWorkspace(archive: Uint8Array, root: string): void {
  let at = archive.indexOf(0x0a) + 1
  const header: ArchiveHeader = JSON.parse(Buffer.from(archive.subarray(0, at)).toString())
  const here = `${process.platform}-${process.arch}`
  if (header.platform !== here) {
    throw new Error(`The packed modules are for ${header.platform}, and the image is for ${here}`)
  }
  for (const { path, mode, size } of header.files) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, archive.subarray(at, at + size), { mode })
    at += size
  }
  for (const { path, target } of header.links) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(target, join(root, path))
  }
}

if (import.meta.main) {
  const [, , archive = '', root = '', program = ''] = process.argv
  unpackWorkspace(readFileSync(archive), root)
  await import(resolve(root, program))
}
