const account = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The kubeconfig of the pod that this process runs in, as JSON, which is YAML too. */
export function podKubeconfig(environment: Readonly<Record<string, string | undefined>>): string {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = environment
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`
  const tokenFile = `${account}/token`
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'pod', cluster: { server, 'certificate-authority': `${account}/ca.crt` } }],
    users: [
      { name: 'pod', user: { 'auth-provider': { name: 'tokenFile', config: { tokenFile } } } },
    ],
    contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod' } }],
    'current-context': 'pod',
  })
}
