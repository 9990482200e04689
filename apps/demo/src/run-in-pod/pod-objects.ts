import type {
  V1Job,
  V1PodSpec,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
  V1ServiceAccount,
} from '@kubernetes/client-node'

import { podScripts, programDirectory } from './pod-scripts.ts'

/** The name of the pod's only container. */
export const containerName = 'program'
/** The label that the objects of one program share; its value is their name. */
export const programLabel = 'agent-jobs/program'
/** Who the program runs as: the user of the agents' pods. */
const user = 1000
/** A last limit: long before it the pod ends by itself when nobody is there any more. */
const deadlineSeconds = 12 * 3_600
const keptSeconds = 5

export interface ObjectRequest {
  readonly name: string
  readonly namespace: string
  readonly image: string
  readonly claimName: string
  readonly mountPath: string
  readonly rights: readonly V1PolicyRule[]
}

/** The Job that everything else belongs to: when it goes, by whoever's hand, the cluster removes the rest. */
export function buildJob(request: ObjectRequest): V1Job {
  const { name, namespace } = request
  const labels = { [programLabel]: name }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels },
    spec: {
      suspend: true,
      backoffLimit: 0,
      activeDeadlineSeconds: deadlineSeconds,
      ttlSecondsAfterFinished: keptSeconds,
      template: { metadata: { labels }, spec: podSpec(request) },
    },
  }
}

/** The account that the program's pod has, with these rights in its namespace. */
export function buildAccount(
  { name, namespace, rights }: ObjectRequest,
  jobUid: string,
): { account: V1ServiceAccount; role: V1Role; binding: V1RoleBinding } {
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: jobUid }
  const labels = { [programLabel]: name }
  const metadata = { name, namespace, labels, ownerReferences: [owner] }
  return {
    account: { metadata },
    role: { metadata, rules: [...rights] },
    binding: {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  }
}

/** A pod that Pod Security "restricted" admits. */
function podSpec({ name, image, claimName, mountPath }: ObjectRequest): V1PodSpec {
  return {
    restartPolicy: 'Never',
    serviceAccountName: name,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: containerName,
        image,
        command: ['node', '-e', podScripts().holder],
        workingDir: '/',
        resources: {
          requests: { cpu: '100m', memory: '256Mi' },
          limits: { cpu: '2', memory: '2Gi' },
        },
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
        terminationMessagePolicy: 'FallbackToLogsOnError',
        volumeMounts: [
          { name: 'claim', mountPath },
          { name: 'program', mountPath: programDirectory },
        ],
      },
    ],
    volumes: [
      { name: 'claim', persistentVolumeClaim: { claimName } },
      { name: 'program', emptyDir: {} },
    ],
  }
}
