import type { FaultHandle } from '../faults.ts'
import { shell, type Situation, type Stage } from './situation.ts'

/** The agent never starts, or starts late. */
export const withoutStart: Readonly<Record<string, Situation>> = {
  imageNotFound: {
    container: { image: 'localhost:5999/none:1' },
    before: ({ strike }) => strike({ kind: 'image-pull-fails' }),
  },
  invalidImageName: { container: { image: 'Bad Name::' } },
  imageNeverPull: {
    container: { image: 'kubelab.local/none:9', imagePullPolicy: 'Never' },
    before: ({ strike }) => strike({ kind: 'image-never-pull' }),
  },
  configErrorSecretEnv: {
    container: { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'x' } } }] },
  },
  configErrorNonRoot: {
    pod: { securityContext: { runAsNonRoot: true } },
    before({ strike }) {
      const message = 'container has runAsNonRoot and image will run as root'
      strike({ kind: 'container-config-error', message })
    },
  },
  unschedulableSelector: { pod: { nodeSelector: { none: 'x' } } },
  unschedulableCpu: { container: { resources: { requests: { cpu: '100000' } } } },
  pvcMissing: {
    container: { volumeMounts: [{ name: 'd', mountPath: '/d' }] },
    pod: { volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'none' } }] },
  },
  secretVolumeMissing: {
    container: { volumeMounts: [{ name: 'd', mountPath: '/d' }] },
    pod: { volumes: [{ name: 'd', secret: { secretName: 'none' } }] },
  },
  sandboxFails: sandboxFails(),
  serviceAccountMissing: { pod: { serviceAccountName: 'none' } },
  quotaForbids: {
    alone: true,
    async before({ core, namespace }) {
      const body = { metadata: { name: 'q' }, spec: { hard: { pods: '0' } } }
      await core.createNamespacedResourceQuota({ namespace, body })
    },
  },
  podSecurityForbids: {
    alone: true,
    async before({ core, namespace: name }) {
      const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
      await core.replaceNamespace({ name, body: { metadata: { name, labels } } })
    },
  },
  outOfCpuAdmission: {
    container: { resources: { requests: { cpu: '100000' } } },
    pod: { nodeName: 'emulator' },
  },
}

/** The node's network is broken, and then mended. */
function sandboxFails(): Situation {
  const faults = new WeakMap<Stage, FaultHandle>()
  return {
    ...shell('true'),
    before: (stage) => faults.set(stage, stage.strike({ kind: 'sandbox-fails' })),
    async whileWaiting(stage) {
      await stage.seen('NetworkNotReady')
      faults.get(stage)?.end()
    },
  }
}
