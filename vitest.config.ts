import { globSync } from 'node:fs'
import { basename, resolve } from 'node:path'

import { defineConfig } from 'vitest/config'

// Tests run against sources: no build is needed to test a package that imports another.
const conditions = ['@agent-jobs/source']

// A test that needs the real thing says so in its file's name (`x.cluster.test.ts`) and runs with its
// own command (`npm run test:cluster`, that is `vitest run --mode cluster`), one at a time.
const realThings = ['cluster', 'nfs', 'paperclip']

export default defineConfig(({ mode }) => {
  const real = realThings.includes(mode)
  const files = {
    include: [real ? `src/**/*.${mode}.test.ts` : 'src/**/*.test.ts'],
    exclude: ['**/node_modules/**', ...(real ? [] : [`**/*.{${realThings.join()}}.test.ts`])],
  }
  // Generous: a limit is there to end what hangs, not to measure a busy machine.
  const limitMs = real ? 900_000 : 60_000
  // Turbo's tasks leave a report beside their package: it comes back with a cached result.
  const report =
    process.env['AGENT_JOBS_TEST_REPORT'] ??
    (process.env['TURBO_HASH'] && '.turbo/test-report.json')

  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      fsModuleCache: false, // turbo runs several at once, and one would clear it under another
      restoreMocks: true,
      unstubEnvs: true,
      passWithNoTests: real,
      reporters: report ? ['default', ['json', { outputFile: resolve(report) }]] : ['default'],
      coverage: {
        include: ['{packages,apps}/*/src/**/*.ts'],
        exclude: ['**/*.{test,test-d,bench}.ts'],
      },
      testTimeout: limitMs,
      hookTimeout: limitMs,
      fileParallelism: !real,
      projects: [
        {
          extends: true,
          root: 'test',
          test: {
            name: 'workspace',
            include: real ? [] : ['*.test.ts'],
            benchmark: { include: [] },
          },
        },
        ...globSync('{packages,apps}/*', { cwd: import.meta.dirname }).map((root) => ({
          extends: true as const,
          root,
          test: {
            name: basename(root),
            ...files,
            benchmark: { include: ['src/**/*.bench.ts'] },
            typecheck: {
              enabled: !real,
              include: ['src/**/*.test-d.ts'],
              tsconfig: 'tsconfig.json',
            },
          },
        })),
      ],
    },
  }
})
