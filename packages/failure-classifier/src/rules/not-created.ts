import type { Facts } from '../facts.ts'
import type { Rule } from '../rule.ts'
import { theJob } from '../sentences.ts'
import { waitingRule } from './waiting-rule.ts'

const said = ({ trouble }: Facts): string => trouble.quote

/** The Job controller could not, or would not, create the pod. */
export const notCreated: readonly Rule[] = [
  waitingRule({
    id: 'quota-must-specify',
    reason: 'quota_must_specify',
    means: 'A quota or limit range demands requests or limits that the pod does not state.',
    named: /^QuotaIncomplete$/u,
    text: /must specify|(?:minimum|maximum) \S+ (?:usage|limit)? ?per (?:Container|Pod)/iu,
    line: said,
    cause: () =>
      "the namespace's quota or limit range does not accept the pod's requests and limits",
    remedy: () =>
      "Set resources.requests and resources.limits to what the namespace's quota and limit range ask for.",
    retry: 'never',
  }),
  waitingRule({
    id: 'quota-exceeded',
    reason: 'quota_exceeded',
    means: 'The namespace has no quota left for the pod.',
    named: /^QuotaExceeded$/u,
    text: /exceeded quota/iu,
    line: said,
    cause: ({ trouble }) => {
      const use = /requested: (\S+), used: (\S+), limited: (\S+)/u.exec(trouble.text)
      return `the namespace's quota is used up${use ? ` (requested ${use[1]}, used ${use[2]}, limit ${use[3]})` : ''}`
    },
    remedy: () => 'Wait until other runs end, or raise the ResourceQuota of the namespace.',
    retry: 'always',
  }),
  waitingRule({
    id: 'pod-security',
    reason: 'podsecurity',
    means: 'Pod Security admission refuses the pod.',
    text: /violates PodSecurity/iu,
    line: said,
    cause: () => "the namespace's Pod Security level does not allow the pod as it is",
    remedy: () =>
      'Change what the message names (usually a label, image or setting that an administrator added), or the level of the namespace.',
    retry: 'never',
  }),
  waitingRule({
    id: 'admission-denied',
    reason: 'admission_denied',
    means: 'An admission webhook or policy refuses the pod.',
    named: /^AdmissionDenied$/u,
    text: /admission webhook .*denied|ValidatingAdmissionPolicy|denied the request/iu,
    line: said,
    cause: () => 'an admission policy of the cluster refuses the pod',
    remedy: () =>
      'Ask the owner of the policy that the message names, or change what it objects to.',
    retry: 'never',
  }),
  waitingRule({
    id: 'admission-unavailable',
    reason: 'admission_unavailable',
    means: 'An admission webhook does not answer.',
    named: /^AdmissionUnavailable$/u,
    text: /failed calling webhook/iu,
    line: said,
    cause: () => 'an admission webhook of the cluster does not answer',
    remedy: () => 'Try again; if it stays so, the webhook that the message names is down.',
    retry: 'always',
  }),
  waitingRule({
    id: 'service-account-missing',
    reason: 'service_account_missing',
    means: 'The service account does not exist.',
    named: /^ServiceAccountMissing$/u,
    text: /serviceaccount "[^"]*" not found|error looking up service account/iu,
    line: said,
    cause: ({ trouble }) => {
      const name = /serviceaccount "([^"]{1,253})" not found/u.exec(trouble.text)?.[1]
      return name === undefined
        ? "the pod's service account does not exist"
        : `service account "${name}" does not exist in the namespace`
    },
    remedy: () => 'Create the service account, or correct serviceAccountName.',
    retry: 'never',
  }),
  waitingRule({
    id: 'namespace-terminating',
    reason: 'namespace_terminating',
    means: 'The namespace is being deleted.',
    text: /because it is being terminated|NamespaceTerminating/iu,
    line: said,
    cause: () => 'its namespace is being deleted',
    remedy: () => 'Use another namespace, or wait until it is gone and create it again.',
    retry: 'never',
  }),
  waitingRule({
    id: 'pod-not-created',
    reason: 'pod_not_created',
    means: 'The Job controller could not create the pod for another reason.',
    reasons: /^FailedCreate$/u,
    line: said,
    cause: (facts) => `the cluster did not create the pod of ${theJob(facts)}`,
    remedy: () => 'The message says what the cluster objects to.',
    retry: 'always',
  }),
]
