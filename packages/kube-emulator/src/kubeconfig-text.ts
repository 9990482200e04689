import type { Certificate } from './certificate.ts'

/** What clients need to reach an emulator. */
export interface KubeconfigFacts {
  readonly url: string
  readonly token: string
  readonly certificate: Certificate['certificate']
}

/** A kubeconfig file; JSON is YAML too. */
export function kubeconfigText({ url, token, certificate }: KubeconfigFacts): string {
  const name = 'kube-emulator'
  const data = Buffer.from(certificate).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: url, 'certificate-authority-data': data } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  }
  return `${JSON.stringify(config, undefined, 2)}\n`
}
