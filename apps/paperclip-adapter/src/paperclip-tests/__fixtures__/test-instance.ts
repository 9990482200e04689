import { connect, type Kubernetes, until } from '../../run-tests/__fixtures__/test-cluster.ts'
import { type BootedServer, bootServer } from './booted-server.ts'
import { packAdapter } from './packed-adapter.ts'
import { connectPaperclip, type PaperclipClient } from './paperclip-client.ts'
import { makeServerAccount } from './server-account.ts'
import type { TestSettings } from './test-settings.ts'

/** What a test may want of one agent. */
export interface AgentWishes {
  readonly name: string
  /** A scenario of the offline Messages API. */
  readonly scenario: string
  readonly config?: Readonly<Record<string, unknown>>
}

/** A Paperclip with the packed adapter installed, a company, and access to the cluster. */
export interface TestInstance extends AsyncDisposable {
  readonly paperclip: PaperclipClient
  readonly kubernetes: Kubernetes
  readonly companyId: string
  /** What its agents are configured with. */
  adapterConfig(wishes: Omit<AgentWishes, 'name'>): Record<string, unknown>
  createAgent(wishes: AgentWishes): Promise<{ readonly id: string }>
}

/** The key that every agent gets; it must not be seen anywhere. */
export const secretKey = 'sk-ant-stub-not-to-be-seen'

/** Takes the server that the settings name, or boots one. */
export async function makeTestInstance(settings: TestSettings): Promise<TestInstance> {
  const { namespace, server } = settings
  const kubernetes = connect()
  await using stack = new AsyncDisposableStack()
  const making = [
    packAdapter(),
    makeServerAccount(kubernetes, namespace, server.uid),
    bootIfInstalled(settings),
  ] as const
  // All are waited for, so that nothing is left behind when one of them fails.
  for (const made of await Promise.allSettled(making)) {
    if (made.status === 'fulfilled') stack.use(made.value)
  }
  const [adapter, account, booted] = await Promise.all(making)
  const paperclip = connectPaperclip(urlOf(settings, booted))
  await paperclip.installAdapter(adapter.folder)
  const company = await paperclip.createCompany('Agent jobs test')
  const adapterConfig: TestInstance['adapterConfig'] = ({ scenario, config }) => ({
    ...baseConfig(settings, account.kubeconfig, scenario),
    ...config,
  })
  const kept = stack.move()
  return {
    paperclip,
    kubernetes,
    adapterConfig,
    companyId: company.id,
    createAgent: ({ name, ...wishes }) =>
      paperclip.createAgent(company.id, {
        name,
        role: 'engineer',
        adapterType: 'claude_k8s',
        adapterConfig: adapterConfig(wishes),
      }),
    [Symbol.asyncDispose]: async () => {
      try {
        await removeJobs(kubernetes, namespace, company.id)
        // A company that had runs cannot be deleted: the server answers 500.
        await paperclip.archiveCompany(company.id)
        await paperclip.removeAdapter('claude_k8s')
      } finally {
        await kept.disposeAsync()
      }
    },
  }
}

/** A pod that starts later would make its folders again on the volume. */
async function removeJobs(
  { batch, core }: Kubernetes,
  namespace: string,
  companyId: string,
): Promise<void> {
  const selection = { namespace, labelSelector: `paperclip.io/company-id=${companyId}` }
  const propagationPolicy = 'Foreground'
  await batch.deleteCollectionNamespacedJob({ ...selection, propagationPolicy })
  await until('every pod is gone', async () => {
    const { items } = await core.listNamespacedPod(selection)
    return items.length === 0
  })
}

async function bootIfInstalled(settings: TestSettings): Promise<BootedServer | undefined> {
  const { server, mountPath } = settings
  return server.kind === 'installed' ? bootServer({ ...server, mountPath }) : undefined
}

function urlOf({ server }: TestSettings, booted: BootedServer | undefined): string {
  return server.kind === 'running' ? server.url : (booted?.url ?? '')
}

function baseConfig(
  { namespace, image, claimName, mountPath, messagesUrl }: TestSettings,
  kubeconfig: string,
  scenario: string,
): Record<string, unknown> {
  return {
    kubeconfig,
    namespace,
    image,
    claimName,
    mountPath,
    resources: {
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
    env: {
      ANTHROPIC_BASE_URL: `${messagesUrl}/s/${scenario}`,
      ANTHROPIC_API_KEY: secretKey,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_TELEMETRY: '1',
    },
  }
}
