import { startEmulator } from '@agent-jobs/kube-emulator'

import { makeClaim } from '../src/run-tests/__fixtures__/emulator-subject.ts'
import { connect } from '../src/run-tests/__fixtures__/test-cluster.ts'

/** What the process of an emulator is told first. */
export interface ClusterOrder {
  readonly stateDirectory: string
  readonly mountPath: string
  /** A folder whose programs containers find before those of the machine. */
  readonly programs?: string
}

/** Where its cluster is. */
export interface ClusterPlace {
  readonly kubeconfig: string
  readonly namespace: string
  readonly claimName: string
}

/** What it answers when it is asked. */
export interface ClusterCounts {
  /** Of the runs themselves: without watches, lists of everything and signs of life of the server. */
  readonly ownRequests: number
  readonly renewals: number
  readonly watches: number
  readonly cpuMs: number
}

// An emulator in a process of its own, so that what it costs is not counted as the adapter's.
process.once('message', (order: ClusterOrder) => {
  void serve(order)
})

async function serve({ stateDirectory, mountPath, programs }: ClusterOrder): Promise<void> {
  const emulator = await startEmulator({ stateDirectory })
  const namespace = 'default'
  const claimName = await makeClaim(connect(emulator.kubeconfig), namespace, mountPath)
  const place: ClusterPlace = { kubeconfig: emulator.kubeconfig, namespace, claimName }
  if (programs !== undefined) process.env['PATH'] = `${programs}:${process.env['PATH']}`
  process.send?.(place)
  const { requests } = emulator
  const leases = (verb: string): number => requests.count({ verb, resource: 'leases' })
  const base = requests.count()
  process.on('message', (word) => {
    if (word === 'end') {
      void emulator[Symbol.asyncDispose]().then(() => process.disconnect())
      return
    }
    const watching = requests.count({ verb: 'watch' })
    const renewing = leases('get') + leases('update')
    const { user, system } = process.cpuUsage()
    const counts: ClusterCounts = {
      // Each of the two watches begins with a list.
      ownRequests: requests.count() - base - watching - renewing - 2,
      renewals: leases('update'),
      watches: requests.openWatches(),
      cpuMs: (user + system) / 1_000,
    }
    process.send?.(counts)
  })
}
