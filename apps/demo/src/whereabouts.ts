import { type ClaimFolder, exists } from './claim-folder.ts'
import type { RunSettings } from './paperclip-run.ts'
import type { RunReport } from './run-report.ts'

/** Where everything of a finished run is, each as a person finds it; empty: there is none. */
export interface Whereabouts {
  readonly job: string
  readonly log: string
  readonly evidence: string
  /** What of the demo itself stays, and why. */
  readonly left: string
}

/**
 * Removes what the demo put on the claim and says where the rest is. Kept are: everything with `keep` or when nobody
 * knows how the run ended, output that was not all shown, and the evidence of a run that failed by itself.
 */
export async function settleFolder(
  folder: ClaimFolder,
  runId: string,
  report: RunReport,
  settings: RunSettings,
): Promise<Whereabouts> {
  const { outcome, log } = report
  if (settings.emulated && !settings.keep) return leaveNothing(folder, report, settings)
  const started = report.job !== undefined
  const keepsAll = started && (settings.keep || outcome === 'indeterminate')
  const hasLog = log !== undefined && (await exists(log.path))
  const evidence = folder.evidenceOf(runId)
  const hasEvidence = await exists(evidence)
  const job = whereJob(report, keepsAll, settings)
  if (keepsAll || (hasLog && outcome !== 'cancelled')) {
    return {
      job,
      log: whereLog(report, true, settings),
      evidence: hasEvidence ? shownPath(evidence, settings) : '',
      left: `the folder ${shownPath(folder.path, settings)}`,
    }
  }
  if (hasEvidence && outcome !== 'cancelled') {
    const kept = await folder.removeButEvidence(runId)
    const place = kept === undefined ? '' : shownPath(kept, settings)
    return { job, log: whereLog(report, false, settings), evidence: place, left: '' }
  }
  const problem = await folder.remove()
  return { job, log: whereLog(report, false, settings), evidence: '', left: problem ?? '' }
}

/** The emulator's Jobs end with it, and its folder with the demo. */
async function leaveNothing(
  folder: ClaimFolder,
  report: RunReport,
  settings: RunSettings,
): Promise<Whereabouts> {
  return {
    job: whereJob(report, report.outcome === 'indeterminate', settings),
    log: whereLog(report, false, settings),
    evidence: '',
    left: (await folder.remove()) ?? '',
  }
}

/** A path of this machine; for a pod's, which nobody else sees, the one inside the claim. */
export function shownPath(path: string, settings: RunSettings): string {
  const { kubeconfig, mountPath, claim } = settings
  if (kubeconfig !== undefined || !path.startsWith(`${mountPath}/`)) return path
  return `${path.slice(mountPath.length + 1)} on the claim ${claim}`
}

function whereJob({ job }: RunReport, kept: boolean, { namespace, emulated }: RunSettings): string {
  if (job === undefined) return ''
  if (emulated && kept) return `${job.namespace}/${job.name} (gone with the emulator)`
  if (!kept) return `${job.namespace}/${job.name} (deleted)`
  return `${job.namespace}/${job.name} (kept: kubectl -n ${namespace} delete job ${job.name})`
}

function whereLog({ log }: RunReport, kept: boolean, settings: RunSettings): string {
  if (log === undefined) return ''
  const errors = log.stderrBytes > 0 ? `, ${log.stderrBytes} bytes of stderr` : ''
  const fate = kept ? '' : `, ${log.stdoutBytes > 0 ? 'shown and ' : ''}deleted: --keep keeps it`
  if (settings.emulated && !kept) return `${log.stdoutBytes} bytes${errors}${fate}`
  return `${shownPath(log.path, settings)} (${log.stdoutBytes} bytes${errors}${fate})`
}
