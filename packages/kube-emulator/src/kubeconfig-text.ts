import type { Certificate } from './certificate.ts'

/** What clients need to reach an emulator. */
export interface KubeconfigFacts {
  readonly url: string
  readonly token: string
  /** Undefined when it is not needed. */
  readonly certificate: Certificate['certificate'] | undefined
}

/** A kubeconfig file; JSON is YAML too. */
export function kubeconfigText({ url, token, certificate }: KubeconfigFacts): string {
  const name = 'kube-emulator'
  // Clients want to be told that an address without TLS is no mistake.
  const trust =
    certificate === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(certificate).toString('base64') }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, ...trust } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
