import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import type { AdapterResult } from '../../../context.ts'
import { proxyApi } from '../api-proxy.ts'
import { type RunData, runData } from '../run-request.ts'
import { useLab } from '../test-lab.ts'
import { makeAdapter } from '../test-run.ts'
import type { TestSubject } from '../test-subject.ts'

/** Input that ends a run before anything of it exists. */
export function describeBadInput(subject: TestSubject): void {
  describe.skipIf(subject.lacks('cluster'))(
    'input that cannot be used',
    { timeout: 180_000 },
    () => {
      const lab = useLab(subject, 'in a namespace of its own')

      /** Executes with other data than Paperclip's, and tells what was asked of the cluster. */
      async function execute(
        data: Partial<RunData>,
        config: Readonly<Record<string, unknown>>,
        home = lab.volume.home,
      ): Promise<AdapterResult & { readonly requests: readonly string[] }> {
        await using proxy = await proxyApi(lab.kubernetes.kubeConfig)
        const { kubeconfig } = proxy
        const usual = runData(lab, {
          config: { kubeconfig, namespace: lab.namespace, ...config },
        })
        const adapter = makeAdapter(lab, { PAPERCLIP_HOME: home })
        const onLog = (): Promise<void> => Promise.resolve()
        const result = await adapter.execute({ ...usual, ...data, onLog })
        return {
          ...result,
          requests: proxy.requests.map(({ method, path }) => `${method} ${path}`),
        }
      }

      const agent = { id: 'agent', companyId: 'company', name: 'Test agent' }
      const rows = [
        [
          'a run id that is a path',
          { runId: '../../etc' },
          {},
          'invalid_run_identity',
          'Invalid runId for log path: ../../etc',
        ],
        [
          'a company id that is a path',
          { agent: { ...agent, companyId: '..' } },
          {},
          'invalid_run_identity',
          'Invalid companyId for log path: ..',
        ],
        [
          'an agent id that is a path',
          { agent: { ...agent, id: 'a/b' } },
          {},
          'invalid_run_identity',
          'Invalid agentId for log path: a/b',
        ],
        [
          'an agent id without a letter',
          { agent: { ...agent, id: '---' } },
          {},
          'k8s_agent_id_invalid',
          'Agent ID "---" cannot be sanitized to a valid Kubernetes label',
        ],
        [
          'a memory limit',
          {},
          { 'resources.limits.memory': 'lots' },
          'invalid_config',
          'resources.limits.memory is "lots": expected a Kubernetes quantity',
        ],
        [
          'a label',
          {},
          { labels: { 'not a key': 'x' } },
          'invalid_config',
          'labels is {"not a key":"x"}: expected lines of key=value',
        ],
        [
          'a namespace',
          {},
          { namespace: 'Not_A_Name' },
          'invalid_config',
          'namespace is "Not_A_Name": expected at most 63',
        ],
        [
          'an image',
          {},
          { image: 'UPPER case' },
          'invalid_config',
          'image is "UPPER case": expected an image such as',
        ],
        [
          'a prompt that is empty',
          {},
          { promptTemplate: '{{nothing}}' },
          'empty_prompt',
          'promptTemplate is "{{nothing}}": expected a template',
        ],
        [
          'no claim',
          {},
          { claimName: undefined },
          'k8s_volume_not_found',
          'set claimName and mountPath',
        ],
        [
          'a claim that is mounted elsewhere',
          {},
          { mountPath: '/else/where' },
          'k8s_volume_not_found',
          'which is mounted at /else/where',
        ],
        [
          'a kubeconfig',
          {},
          { kubeconfig: '/no/such/file' },
          'k8s_not_configured',
          "open '/no/such/file'",
        ],
      ] as const

      test.concurrent.for(rows)(
        '%s is told before anything is created',
        async ([, data, config, errorCode, message]) => {
          expect(await execute(data, config)).toMatchObject({
            exitCode: null,
            errorCode,
            errorMessage: expect.stringContaining(message),
            resultJson: { agentStarted: false },
            requests: [],
          })
          const logs = lab.volume.logRoot
          expect(existsSync(logs) ? readdirSync(logs) : []).toEqual([])
        },
      )

      test.concurrent('a log root that cannot be written is told before anything is created', async () => {
        const file = join(lab.volume.home, 'file')
        writeFileSync(file, '')
        expect(await execute({}, {}, file)).toMatchObject({
          exitCode: null,
          errorCode: 'log_root_not_writable',
          errorMessage: expect.stringContaining(`${file}/instances/default/data/run-logs (ENOTDIR`),
          requests: [],
        })
      })
    },
  )
}
