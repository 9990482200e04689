import type { ConfigForm, ConfigFormField } from '../adapter-module.ts'
import { type FieldDescription, fieldDescriptions } from './config-fields.ts'
import { ConfigSchema } from './config-schema.ts'

interface DescribedField extends FieldDescription {
  readonly key: string
  /** What an absent value becomes. */
  readonly preset: unknown
}

/** Every field in the order of the form, those of the host last. */
function describedFields(): DescribedField[] {
  return Object.entries(ConfigSchema.shape).flatMap(([key, schema]) => {
    const description = fieldDescriptions.get(schema)
    return description ? [{ ...description, key, preset: schema.safeParse(undefined).data }] : []
  })
}

/** The form that Paperclip draws. It has no key that Paperclip itself sets. */
export function getConfigSchema(): ConfigForm {
  return { fields: describedFields().flatMap(formField) }
}

function formField(field: DescribedField): ConfigFormField[] {
  const { key, label, control, hint, group, options } = field
  if (control === 'host') return []
  const preset = control === 'textarea' ? linesOf(field.preset) : field.preset
  return [
    {
      key,
      label,
      type: control,
      hint,
      ...(group === undefined ? {} : { group }),
      ...(preset === undefined ? {} : { default: preset }),
      ...(options ? { options: options.map((value) => ({ label: value, value })) } : {}),
    },
  ]
}

/** A text area can only show text: an object would be shown as "[object Object]" and come back so. */
function linesOf(preset: unknown): string | undefined {
  return Array.isArray(preset) && preset.length > 0 ? preset.join('\n') : undefined
}

/** The README's table of the configuration, in Markdown. */
export function configTable(): string {
  const rows = describedFields().map((field) => {
    const origin = field.control === 'host' ? ' (set by Paperclip)' : ''
    return `| \`${field.key}\` | ${shownPreset(field.preset)} | ${field.label}${origin}. ${field.hint} |`
  })
  return ['| key | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function shownPreset(preset: unknown): string {
  if (Array.isArray(preset)) return preset.map((each) => `\`${String(each)}\``).join(' ')
  return preset === undefined || typeof preset === 'object' ? '' : `\`${JSON.stringify(preset)}\``
}
