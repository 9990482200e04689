import * as field from './config-fields.ts'
import { fieldDescriptions } from './config-fields.ts'
import { objectName } from './config-texts.ts'
import { dnsLabel, dnsSubdomain } from './kubernetes-names.ts'

const isImage = (image: string) =>
  /^(?:[A-Za-z0-9.-]+(?::\d+)?\/|\[[0-9a-fA-F:]+\](?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-fA-F]{32,})?$/.test(
    image,
  )

const isKubeconfig = (given: string) => given.startsWith('/') || given.includes('\n')

/** Where and as what the Jobs run. */
export const kubernetesFields = {
  namespace: objectName(dnsLabel).register(fieldDescriptions, {
    label: 'Namespace',
    control: 'text',
    group: 'Kubernetes',
    hint: "Where the Jobs are created. Empty: the namespace of the server's pod.",
  }),
  kubeconfig: field
    .text('an absolute path, or the text of a kubeconfig', isKubeconfig)
    .register(fieldDescriptions, {
      label: 'Kubeconfig',
      control: 'text',
      group: 'Kubernetes',
      secret: true,
      hint: "Path on the server, or the text itself as a secret. Empty: the server's own service account, else its default kubeconfig.",
    }),
  serviceAccountName: objectName(dnsSubdomain).register(fieldDescriptions, {
    label: 'Service account',
    control: 'text',
    group: 'Kubernetes',
    hint: 'Of the Jobs. Its token is not mounted.',
  }),
  image: field
    .text('an image such as registry.example/team/agent:1.2', isImage)
    .register(fieldDescriptions, {
      label: 'Image',
      control: 'text',
      group: 'Kubernetes',
      hint: "Has the claude command. Empty: the image of the server's pod.",
    }),
  imagePullPolicy: field
    .choice(['IfNotPresent', 'Always', 'Never'], 'IfNotPresent')
    .register(fieldDescriptions, {
      label: 'Image pull policy',
      control: 'select',
      options: ['IfNotPresent', 'Always', 'Never'],
      group: 'Kubernetes',
      hint: 'When the node pulls the image.',
    }),
  scheduleTimeoutSec: field
    .wholeNumber({ min: 1, max: 86_400, default: 900 })
    .register(fieldDescriptions, {
      label: 'Seconds to wait for a node',
      control: 'number',
      group: 'Kubernetes',
      hint: 'How long a pod may wait to be scheduled before the run fails.',
    }),
  nodeSelector: field.labelPairs().register(fieldDescriptions, {
    label: 'Node selector',
    control: 'textarea',
    group: 'Placement',
    hint: 'Lines of key=value, or a JSON object.',
  }),
  tolerations: field.tolerations().register(fieldDescriptions, {
    label: 'Tolerations',
    control: 'textarea',
    group: 'Placement',
    hint: 'A JSON list, or YAML lines such as "- key: dedicated" and "operator: Exists".',
  }),
  labels: field.labelPairs().register(fieldDescriptions, {
    label: 'Labels',
    control: 'textarea',
    group: 'Placement',
    hint: 'Added to the Job and its pod. Lines of key=value, or a JSON object.',
  }),
  runtimeClassName: objectName(dnsSubdomain).register(fieldDescriptions, {
    label: 'Runtime class',
    control: 'text',
    group: 'Placement',
    hint: 'For example gvisor.',
  }),
  priorityClassName: objectName(dnsSubdomain).register(fieldDescriptions, {
    label: 'Priority class',
    control: 'text',
    group: 'Placement',
    hint: 'Of the pods.',
  }),
}

/** What the pods may use. */
export const resourceFields = {
  'resources.requests.cpu': field.quantity('1000m').register(fieldDescriptions, {
    label: 'CPU request',
    control: 'text',
    group: 'Resources',
    hint: 'Reserved for the agent.',
  }),
  'resources.requests.memory': field.quantity('2Gi').register(fieldDescriptions, {
    label: 'Memory request',
    control: 'text',
    group: 'Resources',
    hint: 'Reserved for the agent.',
  }),
  'resources.requests.ephemeral-storage': field.quantity().register(fieldDescriptions, {
    label: 'Ephemeral storage request',
    control: 'text',
    group: 'Resources',
    hint: "Reserved on the node's disk. Empty: none.",
  }),
  'resources.limits.cpu': field.quantity('4000m').register(fieldDescriptions, {
    label: 'CPU limit',
    control: 'text',
    group: 'Resources',
    hint: 'The agent is slowed down above it.',
  }),
  'resources.limits.memory': field.quantity('8Gi').register(fieldDescriptions, {
    label: 'Memory limit',
    control: 'text',
    group: 'Resources',
    hint: 'The agent is killed above it.',
  }),
  'resources.limits.ephemeral-storage': field.quantity().register(fieldDescriptions, {
    label: 'Ephemeral storage limit',
    control: 'text',
    group: 'Resources',
    hint: 'The pod is evicted above it. Empty: none.',
  }),
}
