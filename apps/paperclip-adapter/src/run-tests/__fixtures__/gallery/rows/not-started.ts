import type { Alteration, Expected, GalleryRow } from '../gallery-row.ts'

const family = 'the pod never starts'
/** Names an image that runs as root. */
const rootImage = 'AGENT_JOBS_TEST_ROOT_IMAGE'
const absent = 'localhost:5999/none:1'
const pod = 'spec.template.spec'
const container = `${pod}.containers.0`

const missingVolume: readonly Alteration[] = [
  [`${pod}.volumes.-`, { name: 'x', secret: { secretName: 'no-such-secret' } }],
]

function never(reason: string, says: RegExp): Expected {
  return {
    outcome: 'failed',
    reason,
    code: 'k8s_pod_schedule_failed',
    confidence: 'proven',
    says: new RegExp(`^Pod scheduling failed: [^]*The agent never started[^]*${says.source}`),
  }
}

function asking(resource: string, amount: string): Readonly<Record<string, unknown>> {
  const usual = { cpu: '50m', memory: '64Mi' }
  const resources = { requests: { ...usual, [resource]: amount }, limits: { [resource]: amount } }
  return { resources }
}

/** Runs whose agent never begins. */
export const neverStarted: readonly GalleryRow[] = [
  {
    done: 'the registry of the image does not answer',
    truth: 'it may heal; it was waited for as long as the run may wait',
    family,
    recording: 'imageNotFound',
    config: { image: absent },
    emulated: { trouble: { kind: 'image-pull-fails' } },
    expected: never('image_network', /the registry of image ".*" could not be reached/),
    always: true,
  },
  {
    done: 'the name of the image is none',
    truth: 'hopeless',
    family,
    recording: 'invalidImageName',
    alter: [[`${container}.image`, 'Bad Name::']],
    expected: never('image_invalid', /image "Bad Name::" is not a valid image name/),
  },
  {
    done: 'the image is not on the node and must not be pulled',
    truth: 'hopeless until somebody loads it',
    family,
    recording: 'imageNeverPull',
    config: { image: absent, imagePullPolicy: 'Never' },
    emulated: { trouble: { kind: 'image-never-pull' } },
    expected: never('image_never_pull', /is not on the node, and imagePullPolicy Never/),
  },
  {
    done: 'a variable comes from a Secret that does not exist',
    truth: 'it heals when the Secret appears',
    family,
    recording: 'configErrorSecretEnv',
    alter: [
      [
        `${container}.env.-`,
        { name: 'X', valueFrom: { secretKeyRef: { name: 'no-such-secret', key: 'x' } } },
      ],
    ],
    expected: never('container_config', /needs secret "no-such-secret", which does not exist/),
  },
  {
    done: 'the image runs as root, which the pod forbids',
    truth: 'hopeless',
    family,
    recording: 'configErrorNonRoot',
    config: { image: '$ROOT_IMAGE' },
    needs: rootImage,
    alter: [
      [`${pod}.securityContext.runAsUser`],
      [`${pod}.securityContext.runAsGroup`],
      [`${container}.securityContext.runAsUser`],
      [`${container}.securityContext.runAsGroup`],
      [`${pod}.securityContext.runAsNonRoot`, true],
    ],
    emulated: {
      alter: [],
      trouble: {
        kind: 'container-config-error',
        message:
          'container has runAsNonRoot and image will run as root (pod: "x", container: claude)',
      },
    },
    expected: never('container_config', /may not run as root/),
  },
  {
    done: 'the command of the container does not exist',
    truth: 'no such executable',
    family,
    recording: 'startErrorNoCommand',
    alter: [[`${container}.command`, ['/no/such']]],
    expected: never('start_command_missing', /the image does not have the container's command/),
  },
  {
    done: 'the command of the container is no program',
    truth: 'it may not be executed',
    family,
    recording: 'execFormat',
    alter: [[`${container}.command`, ['/etc/passwd']]],
    expected: never('start_not_executable', /exists but may not be executed/),
  },
  {
    done: 'no node has the label that is asked for',
    truth: 'it waits for such a node',
    family,
    recording: 'unschedulableSelector',
    config: { nodeSelector: 'no-such-label=here' },
    expected: never('unschedulable', /no node matches its node selector/),
    always: true,
  },
  {
    done: 'no node has 6,400 CPUs',
    truth: 'it waits for such a node',
    family,
    recording: 'unschedulableCpu',
    config: asking('cpu', '6400'),
    expected: never('unschedulable', /no node has room for its requests \(Insufficient cpu\)/),
  },
  {
    done: 'the claim does not exist',
    truth: 'it waits for the claim',
    family,
    recording: 'pvcMissing',
    site: 'without a claim',
    config: { claimName: 'no-such-claim' },
    expected: never('volume_claim', /volume claim "no-such-claim" does not exist/),
  },
  {
    done: 'a volume comes from a Secret that does not exist',
    truth: 'it waits for the Secret; only an event says so',
    family,
    recording: 'secretVolumeMissing',
    alter: [...missingVolume, [`${container}.volumeMounts.-`, { name: 'x', mountPath: '/x' }]],
    emulated: { alter: missingVolume },
    expected: never('volume_mount', /because secret "no-such-secret" does not exist/),
  },
  {
    done: 'the node cannot set up a sandbox',
    truth: 'its runtime has no such handler',
    family,
    recording: 'sandboxFails',
    config: { runtimeClassName: '$RUNTIME_CLASS' },
    emulated: { trouble: { kind: 'sandbox-fails' } },
    expected: never('sandbox_create', /the node could not set up/),
  },
  {
    done: 'a quota allows no pod',
    truth: 'no pod ever; it heals when there is room',
    family,
    recording: 'quotaForbids',
    site: 'without room for a pod',
    expected: never('quota_exceeded', /quota is used up/),
    always: true,
  },
  {
    done: 'the pod does not comply with the Pod Security level',
    truth: 'no pod ever',
    family,
    recording: 'podSecurityForbids',
    alter: [[`${pod}.hostNetwork`, true]],
    expected: never('podsecurity', /Pod Security level does not allow the pod/),
  },
  {
    done: 'the service account does not exist',
    truth: 'no pod ever',
    family,
    recording: 'serviceAccountMissing',
    config: { serviceAccountName: 'no-such-account' },
    expected: never('service_account_missing', /service account "no-such-account" does not exist/),
  },
  {
    done: 'an init container ends with 3',
    truth: 'the agent never started',
    family,
    recording: 'initFails',
    alter: [
      [
        `${pod}.initContainers.-`,
        {
          name: 'prepare',
          image: '$IMAGE',
          command: ['sh', '-c', 'exit 3'],
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    ],
    expected: never('init_failed', /init container "prepare" ended with 3/),
  },
  {
    done: 'the pod is put on a node that has no room for it',
    truth: 'the kubelet refuses it',
    family,
    recording: 'outOfCpuAdmission',
    config: asking('cpu', '6400'),
    alter: [[`${pod}.nodeName`, '$NODE']],
    expected: never('node_rejected', /the node refused pod/),
  },
]
