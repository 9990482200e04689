import type { Facts } from '../facts.ts'
import { plain } from '../plain-text.ts'
import type { Rule } from '../rule.ts'
import { waitingRule } from './waiting-rule.ts'

const pull = /^(?:ErrImagePull|ImagePullBackOff)$/u

function container({ trouble }: Facts): string {
  return plain(trouble.container, 63) ?? 'claude'
}

function pullFailed(facts: Facts): string {
  const { evidence, trouble } = facts
  const isInit = evidence.pod?.containers?.some(
    ({ name, kind }) => name === trouble.container && kind === 'init',
  )
  return isInit
    ? `Init container "${container(facts)}" image pull failed: ${trouble.quote}`
    : `Image pull failed for "${container(facts)}": ${trouble.quote}`
}

function image({ trouble }: Facts): string {
  const name = plain(/image (?:tag )?\\?"([^"\\]{1,300})\\?"/u.exec(trouble.text)?.[1], 200)
  return name === undefined ? 'the image' : `image "${name}"`
}

/** The image could not be had. */
export const images: readonly Rule[] = [
  waitingRule({
    id: 'image-invalid',
    reason: 'image_invalid',
    means: 'The image name is not valid.',
    reasons: /^InvalidImageName$/u,
    line: pullFailed,
    cause: (facts) => `${image(facts)} is not a valid image name`,
    remedy: () => 'Correct the image name.',
    retry: 'never',
  }),
  waitingRule({
    id: 'image-never-pull',
    reason: 'image_never_pull',
    means: 'The image is not on the node and must not be pulled.',
    reasons: /^ErrImageNeverPull$/u,
    line: pullFailed,
    cause: (facts) =>
      `${image(facts)} is not on the node, and imagePullPolicy Never forbids pulling it`,
    remedy: () => 'Load the image onto the nodes, or set imagePullPolicy to IfNotPresent.',
    retry: 'never',
  }),
  waitingRule({
    id: 'image-auth',
    reason: 'image_auth',
    means: 'The registry refuses access to the image.',
    reasons: pull,
    text: /unauthorized|denied|no basic auth|authentication required|\b40[13]\b|forbidden/iu,
    line: pullFailed,
    cause: (facts) =>
      `the registry refuses access to ${image(facts)} (or hides that it does not exist)`,
    remedy: () => 'Add or renew the image pull secret, and check the name of the image.',
    retry: 'never',
  }),
  waitingRule({
    id: 'image-network',
    reason: 'image_network',
    means: 'The registry cannot be reached, or is overloaded.',
    reasons: pull,
    text: /dial tcp|no such host|time(?:d )?out|deadline exceeded|TLS|x509|connection re|\bEOF\b|toomanyrequests|\b(?:429|5\d\d)\b/iu,
    line: pullFailed,
    cause: (facts) =>
      `the registry of ${image(facts)} could not be reached or did not answer in order`,
    remedy: () => 'Try again; if it stays so, check that the nodes reach the registry.',
    retry: 'always',
  }),
  waitingRule({
    id: 'image-missing',
    reason: 'image_missing',
    means: 'The registry does not have the image.',
    reasons: pull,
    text: /not found|manifest unknown|name unknown|does not exist/iu,
    line: pullFailed,
    cause: (facts) => `the registry does not have ${image(facts)}`,
    remedy: () => 'Correct the name or tag of the image, or push it.',
    retry: 'never',
  }),
  waitingRule({
    id: 'image-pull',
    reason: 'image_pull',
    means: 'The image could not be pulled, for another reason.',
    reasons: pull,
    line: pullFailed,
    cause: (facts) => `${image(facts)} could not be pulled`,
    remedy: () => 'The message says what the registry or the node objects to.',
    retry: 'always',
  }),
  waitingRule({
    id: 'image-pull-slow',
    reason: 'image_pull',
    means: 'The image was still being pulled when the time was over.',
    reasons: /^Pulling$/u,
    line: ({ trouble }) => trouble.quote,
    cause: (facts) => `${image(facts)} was still being pulled`,
    remedy: () =>
      'Start the run again (the node goes on pulling), use a smaller image, or raise scheduleTimeoutSec.',
    retry: 'always',
  }),
  waitingRule({
    id: 'image-inspect',
    reason: 'image_inspect',
    means: 'The node could not read the image, or the registry is not available.',
    reasons: /^(?:ImageInspectError|RegistryUnavailable|SignatureValidationFailed)$/u,
    line: pullFailed,
    cause: (facts) => `the node could not use ${image(facts)}`,
    remedy: () => 'Try again; if it stays so, look at the container runtime of the node.',
    retry: 'always',
  }),
]
