import { text } from './config-fields.ts'
import { hasForm, type NameForm } from './kubernetes-names.ts'

/** The name of a Kubernetes object. */
export const objectName = (form: NameForm) => text(form.expected, (name) => hasForm(name, form))

/** A path that names one place, wherever it is read from. */
export const absolutePath = () =>
  text(
    'an absolute path without ".."',
    (path) => path.startsWith('/') && !path.split('/').includes('..') && !path.includes('\0'),
  )
