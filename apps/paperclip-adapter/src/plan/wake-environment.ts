import { stringifyPaperclipWakePayload } from '@paperclipai/adapter-utils/server-utils'

import { wakeObject, wakeObjects, wakeText, wakeTexts } from './wake.ts'

type Wake = Readonly<Record<string, unknown>>

/** The variables that say why the agent was woken. Blank ones are left out. */
export function wakeVariables(wake: Wake): Record<string, string> {
  return known({
    PAPERCLIP_TASK_ID: wakeText(wake, 'taskId', 'issueId'),
    PAPERCLIP_ISSUE_WORK_MODE: workMode(wake),
    PAPERCLIP_WAKE_REASON: wakeText(wake, 'wakeReason'),
    PAPERCLIP_WAKE_COMMENT_ID: wakeText(wake, 'wakeCommentId', 'commentId'),
    PAPERCLIP_APPROVAL_ID: wakeText(wake, 'approvalId'),
    PAPERCLIP_APPROVAL_STATUS: wakeText(wake, 'approvalStatus'),
    PAPERCLIP_LINKED_ISSUE_IDS: wakeTexts(wake, 'issueIds').join(','),
    PAPERCLIP_RUNTIME_PRIMARY_URL: wakeText(wake, 'paperclipRuntimePrimaryUrl'),
  })
}

/** The variables that carry whole documents; too private and too large for the Job's own text. */
export function wakeDocuments(wake: Wake): Record<string, string> {
  return known({
    PAPERCLIP_WAKE_PAYLOAD_JSON: wakePayload(wake),
    PAPERCLIP_RUNTIME_SERVICE_INTENTS_JSON: listAsJson(wake, 'paperclipRuntimeServiceIntents'),
    PAPERCLIP_RUNTIME_SERVICES_JSON: listAsJson(wake, 'paperclipRuntimeServices'),
  })
}

/** A value of 128 KiB cannot be given to a program: the issue's own text is in the prompt already. */
function wakePayload(wake: Wake): string | undefined {
  const payload = stringifyPaperclipWakePayload(wake['paperclipWake'])
  if (payload === null) return undefined
  if (fitsVariable('PAPERCLIP_WAKE_PAYLOAD_JSON', payload)) return payload
  const shorter = stringifyPaperclipWakePayload(wake['paperclipWake'], {
    omitIssueDescription: true,
  })
  return shorter ?? undefined
}

function workMode(wake: Wake): string | undefined {
  return (
    wakeText(wakeObject(wake, 'paperclipIssue'), 'workMode') ??
    wakeText(wakeObject(wakeObject(wake, 'paperclipWake'), 'issue'), 'workMode')
  )
}

function listAsJson(wake: Wake, name: string): string | undefined {
  const list = wakeObjects(wake, name)
  return list.length === 0 ? undefined : JSON.stringify(list)
}

function known(variables: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
}

/** False when Linux refuses to start a program with it: one variable, name included, is limited to 128 KiB. */
export function fitsVariable(name: string, value: string): boolean {
  return Buffer.byteLength(name) + Buffer.byteLength(value) + 2 <= 131_072
}
