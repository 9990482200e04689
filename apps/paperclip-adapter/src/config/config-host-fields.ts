import * as z from 'zod'

import * as field from './config-fields.ts'
import { fieldDescriptions } from './config-fields.ts'
import { absolutePath } from './config-texts.ts'
import { quantityValue } from './quantity.ts'

const isVariableName = (name: string) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
const environmentExpected =
  'names of letters, digits and "_" that do not start with a digit, and values without a NUL'

/** Every variable that has a text; the others are left out, as Paperclip's own adapters do. */
function textsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value ?? {}
  return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'string'))
}

const environment = z
  .record(z.string(), z.string(), { error: 'an object of environment variables' })
  .refine(
    (variables) =>
      Object.entries(variables).every(
        ([name, value]) => isVariableName(name) && !value.includes('\0'),
      ),
    { error: environmentExpected },
  )

const quantitiesExpected = 'an object of resource names and Kubernetes quantities'

/** Resources as an object, beside the fields of the form: for those that the form does not have. */
const quantities = z.preprocess(
  (value) => (typeof value === 'object' && value !== null ? quantityTexts(value) : (value ?? {})),
  z
    .record(z.string(), z.string({ error: quantitiesExpected }), { error: quantitiesExpected })
    .refine((each) => Object.values(each).every((text) => quantityValue(text) !== undefined), {
      error: quantitiesExpected,
    }),
)

function quantityTexts(value: object): object {
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      typeof each === 'number' ? `${each}` : each,
    ]),
  )
}

/** What Paperclip itself writes into the configuration; not in our form. */
export const hostFields = {
  model: field.text('the name of a model').register(fieldDescriptions, {
    label: 'Model',
    control: 'host',
    hint: "Empty: the command's own default.",
  }),
  effort: field.text('the name of an effort').register(fieldDescriptions, {
    label: 'Effort',
    control: 'host',
    hint: "Empty: the model's own default.",
  }),
  timeoutSec: field
    .wholeNumber({ min: 0, max: 2_000_000, default: 0 })
    .register(fieldDescriptions, {
      label: 'Timeout in seconds',
      control: 'host',
      hint: 'The agent is stopped after it. 0 means none.',
    }),
  graceSec: field.wholeNumber({ min: 0, default: 20 }).register(fieldDescriptions, {
    label: 'Grace in seconds',
    control: 'host',
    hint: 'How long a stopped agent may take to finish; 10 to 30, what is outside is brought inside.',
  }),
  extraArgs: field
    .wordList({
      expected: 'a list of arguments',
      separator: /[,\n]/,
      preset: [],
      isValid: (argument) => !argument.includes('\0'),
    })
    .register(fieldDescriptions, {
      label: 'Extra arguments',
      control: 'host',
      hint: 'Added to the command, last.',
    }),
  env: z.preprocess(textsOf, environment).register(fieldDescriptions, {
    label: 'Environment',
    control: 'host',
    secret: true,
    hint: 'Variables for the agent.',
  }),
  cwd: absolutePath().register(fieldDescriptions, {
    label: 'Working directory',
    control: 'host',
    hint: "Used when Paperclip names no workspace. Empty: the agent's own folder.",
  }),
  promptTemplate: field.prose('a text').register(fieldDescriptions, {
    label: 'Prompt template',
    control: 'host',
    hint: "Empty: Paperclip's own.",
  }),
  bootstrapPromptTemplate: field.prose('a text').register(fieldDescriptions, {
    label: 'Bootstrap prompt template',
    control: 'host',
    hint: 'Comes first in a new session only.',
  }),
  instructionsFilePath: absolutePath().register(fieldDescriptions, {
    label: 'Instructions file',
    control: 'host',
    hint: 'Path on the server.',
  }),
  resources: z
    .preprocess(
      (value) => value ?? {},
      z.object({ requests: quantities, limits: quantities }, { error: quantitiesExpected }),
    )
    .register(fieldDescriptions, {
      label: 'Resources',
      control: 'host',
      hint: 'The same as the resources of the form, as an object; may name further ones.',
    }),
}
