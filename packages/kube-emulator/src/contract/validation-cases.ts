import { expect } from 'vitest'

import type { ContractCase } from './contract-case.ts'
import { createJob, podSpec } from './workload.ts'
import { asMerge, filled, metadata, refusal } from './world.ts'

/** What is refused as wrong, and in which words. */
export const validationCases: readonly ContractCase[] = [
  {
    title: 'a name with capitals is Invalid',
    async run({ core, namespace }) {
      const body = { metadata: { name: 'Bad_Name' } }
      const refused = await refusal(core.createNamespacedConfigMap({ namespace, body }))
      expect(refused).toMatchObject({ code: 422, reason: 'Invalid' })
      expect(refused.message).toContain(
        'ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters',
      )
    },
  },
  {
    title: 'a label value with a space is Invalid',
    async run(world) {
      const body = { metadata: { ...metadata(world), labels: { a: 'b c' } } }
      const { namespace } = world
      const refused = await refusal(world.core.createNamespacedConfigMap({ namespace, body }))
      expect(refused).toMatchObject({ code: 422, reason: 'Invalid' })
      expect(refused.message).toContain('metadata.labels: Invalid value: "b c"')
    },
  },
  {
    title: 'a Job that restarts its containers always is Invalid',
    async run(world) {
      const request = createJob(world, { pod: { restartPolicy: 'Always' } })
      expect(await refusal(request)).toMatchObject({
        code: 422,
        message: `Job.batch "${world.id}" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`,
      })
    },
  },
  {
    title: 'a Job without a container is Invalid',
    async run(world) {
      const request = createJob(world, { pod: { containers: [] } })
      expect(await refusal(request)).toMatchObject({
        code: 422,
        message: `Job.batch "${world.id}" is invalid: spec.template.spec.containers: Required value`,
        details: {
          causes: [{ reason: 'FieldValueRequired', field: 'spec.template.spec.containers' }],
        },
      })
    },
  },
  {
    title: 'the template of a Job cannot be changed',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      const { containers } = podSpec(world, { script: 'echo other' })
      const body = { spec: { template: { spec: { containers } } } }
      const request = world.batch.patchNamespacedJob({ ...filled(job), body }, asMerge)
      const refused = await refusal(request)
      expect(refused).toMatchObject({ code: 422, reason: 'Invalid' })
      expect(refused.message).toContain(
        `Job.batch "${world.id}" is invalid: spec.template: Invalid value: `,
      )
      expect(refused.message).toMatch(/: field is immutable$/)
    },
  },
  {
    title: 'the container of a pod cannot be changed',
    async run(world) {
      const { namespace } = world
      const body = { metadata: metadata(world), spec: podSpec(world, { script: 'sleep 60' }) }
      const pod = await world.core.createNamespacedPod({ namespace, body })
      const { containers } = podSpec(world, { script: 'echo other' })
      const request = { ...filled(pod), body: { spec: { containers } } }
      const refused = await refusal(world.core.patchNamespacedPod(request, asMerge))
      expect(refused).toMatchObject({ code: 422, reason: 'Invalid' })
      expect(refused.message).toContain('pod updates may not change fields other than')
    },
  },
  {
    title: 'a Lease for no time is Invalid',
    async run(world) {
      const body = { metadata: metadata(world), spec: { leaseDurationSeconds: 0 } }
      const request = world.coordination.createNamespacedLease({ namespace: world.namespace, body })
      expect(await refusal(request)).toMatchObject({
        code: 422,
        message: `Lease.coordination.k8s.io "${world.id}" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0`,
      })
    },
  },
  {
    title: 'a body of another kind is a BadRequest',
    async run(world) {
      const body = { ...metadata(world), kind: 'Secret', apiVersion: 'v1' }
      const { namespace } = world
      const refused = await refusal(world.core.createNamespacedConfigMap({ namespace, body }))
      expect(refused).toMatchObject({ code: 400, reason: 'BadRequest' })
    },
  },
  {
    title: 'a Job is given its defaults',
    async run(world) {
      const job = await createJob(world, {}, { suspend: true })
      expect(job.spec).toMatchObject({
        completions: 1,
        parallelism: 1,
        completionMode: 'NonIndexed',
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': filled(job).uid } },
        template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 2 } },
      })
    },
  },
]
