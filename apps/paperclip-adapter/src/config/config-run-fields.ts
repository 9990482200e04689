import { defaultInheritEnv } from '../plan/host-environment.ts'
import * as field from './config-fields.ts'
import { fieldDescriptions } from './config-fields.ts'
import { absolutePath, objectName } from './config-texts.ts'
import { dnsSubdomain } from './kubernetes-names.ts'

const isWebAddress = (address: string) =>
  URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)

/** How the agent runs. */
export const agentFields = {
  maxTurnsPerRun: field.wholeNumber({ min: 0, default: 1000 }).register(fieldDescriptions, {
    label: 'Maximum turns per run',
    control: 'number',
    group: 'Agent',
    hint: 'The agent is stopped after this many turns. 0 means no limit.',
  }),
  paperclipApiUrl: field
    .text('an http or https address', isWebAddress)
    .register(fieldDescriptions, {
      label: 'Paperclip address as seen from a pod',
      control: 'text',
      group: 'Agent',
      hint: 'For example http://paperclip.paperclip.svc:3100. Without it the agent gets the address that the server has for itself.',
    }),
  maxOutputBytes: field
    .wholeNumber({ min: 1024 * 1024, default: 2 * 1024 ** 3 })
    .register(fieldDescriptions, {
      label: 'Maximum output in bytes',
      control: 'number',
      group: 'Agent',
      hint: 'A run that writes more is stopped.',
    }),
}

/** The volume that the server and the pods share. */
export const volumeFields = {
  claimName: objectName(dnsSubdomain).register(fieldDescriptions, {
    label: 'Volume claim',
    control: 'text',
    group: 'Volume',
    hint: "The claim that the server and the Jobs share. Empty: the one that the server's pod mounts.",
  }),
  mountPath: absolutePath().register(fieldDescriptions, {
    label: 'Mount path',
    control: 'text',
    group: 'Volume',
    hint: "Where the server mounts the claim. Empty: read from the server's pod.",
  }),
  subPath: field
    .text(
      'a relative path without ".."',
      (path) => !path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0'),
    )
    .register(fieldDescriptions, {
      label: 'Path inside the claim',
      control: 'text',
      group: 'Volume',
      hint: "Which folder of the claim the server mounts. Empty: read from the server's pod.",
    }),
  isolation: field.choice(['tenant', 'shared'], 'tenant').register(fieldDescriptions, {
    label: 'Isolation',
    control: 'select',
    options: ['tenant', 'shared'],
    group: 'Volume',
    hint: "tenant: an agent sees its own company's files only. shared: the whole claim, for old layouts.",
  }),
}

/** What the agent gets from the server. */
export const securityFields = {
  inheritEnv: field
    .wordList({
      expected: 'names of environment variables; a "*" at the end matches the rest of a name',
      separator: /[\s,]+/,
      preset: defaultInheritEnv,
      isValid: (name) => /^[A-Za-z_][A-Za-z0-9_]*\*?$/.test(name),
    })
    .register(fieldDescriptions, {
      label: 'Inherited environment',
      control: 'textarea',
      group: 'Security',
      hint: 'Names of variables that the Jobs take over from the server\'s pod; "*" at the end matches the rest of a name.',
    }),
  boardApiKey: field.text('an API key').register(fieldDescriptions, {
    label: 'Board API key',
    control: 'text',
    group: 'Security',
    secret: true,
    hint: 'Lets the adapter release a task whose run outlived a restart of the server. Use a secret.',
  }),
}

/** What stays when the run is over. */
export const afterwardsFields = {
  reattachOrphanedJobs: field.toggle(true).register(fieldDescriptions, {
    label: 'Adopt Jobs that outlived a restart',
    control: 'toggle',
    group: 'Afterwards',
    hint: 'Off: such a Job blocks the task until it ends.',
  }),
  retainJobs: field.toggle(false).register(fieldDescriptions, {
    label: 'Keep finished Jobs',
    control: 'toggle',
    group: 'Afterwards',
    hint: 'Keeps the Job and the files of the run, for a look at them.',
  }),
  ttlSecondsAfterFinished: field
    .wholeNumber({ min: 60, max: 2_147_483_647, default: 86_400 })
    .register(fieldDescriptions, {
      label: 'Seconds to keep a finished Job',
      control: 'number',
      group: 'Afterwards',
      hint: 'After them Kubernetes deletes it, also when no server was there.',
    }),
  retentionHours: field
    .wholeNumber({ min: 1, max: 87_600, default: 168 })
    .register(fieldDescriptions, {
      label: 'Hours to keep evidence of failed runs',
      control: 'number',
      group: 'Afterwards',
      hint: 'Older leftovers are removed from the volume.',
    }),
}
