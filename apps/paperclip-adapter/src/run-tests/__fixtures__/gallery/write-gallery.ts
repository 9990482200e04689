import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { resolve } from 'node:path'

import { VersionApi } from '@kubernetes/client-node'

import { connect } from '../test-cluster.ts'
import type { GalleryReport } from './gallery-report.ts'
import type { GalleryRow } from './gallery-row.ts'

const file = resolve(import.meta.dirname, '../../../../../../docs/gallery.md')
const subjects = ['cluster', 'emulator'] as const

/** Writes docs/gallery.md: what the whole gallery came to, on which machine. */
export async function writeGallery(
  report: GalleryReport,
  rows: readonly GalleryRow[],
): Promise<void> {
  const { kubeConfig } = connect()
  const { gitVersion } = await kubeConfig.makeApiClient(VersionApi).getCode()
  const counts = subjects.map((subject) => {
    const { right, wrong } = report.count(rows, subject)
    return `${right} judged right and ${wrong} wrong on ${subject === 'cluster' ? 'a real cluster' : 'the emulator'}`
  })
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`
  const text = `# The gallery

Each failure is provoked through the adapter, on a real cluster and on the emulator, and held against what was true.
Made by \`npm run test:gallery\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC; Kubernetes ${gitVersion}, Node ${process.version}; ${machine}.

${counts.join('; ')}.

\`s\` = seconds from the end of the agent to the result, where the end is known to a tenth of a second; a run that fails is asked for its last words for up to 2 s.

${report.table(rows, subjects)}
`
  writeFileSync(file, text)
  process.stdout.write(
    `\n${counts.join('; ')}.\n${report.table(rows, subjects)}\n\nWritten: ${file}\n`,
  )
}
