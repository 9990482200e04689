import { isForbidden } from './api-faults.ts'
import type { FaultBoard } from './fault-board.ts'
import { jsonAnswer, type Answer } from './http-answer.ts'
import { parseObject } from './http-body.ts'
import { objectAt, textAt } from './json-fields.ts'

/** Answers a SelfSubjectAccessReview: everything is allowed, but for what a fault forbids. */
export function answerAccessReview(faults: FaultBoard, body: string): Answer {
  const review = parseObject(body, 'SelfSubjectAccessReview')
  const attributes = objectAt(review, 'spec', 'resourceAttributes')
  const subresource = textAt(attributes, 'subresource') ?? ''
  const resource = textAt(attributes, 'resource') ?? ''
  const asked = {
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    verb: textAt(attributes, 'verb') ?? '',
    namespace: textAt(attributes, 'namespace') ?? '',
  }
  const allowed = !isForbidden(faults, asked)
  return jsonAnswer(
    {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: objectAt(review, 'spec'),
      status: { allowed, ...(allowed && { reason: 'the emulator allows everything' }) },
    },
    201,
  )
}
