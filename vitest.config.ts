import { globSync } from 'node:fs'
import { basename } from 'node:path'

import { defineConfig } from 'vitest/config'

// Tests run against sources: no build is needed to test a package that imports another.
const conditions = ['@agent-jobs/source']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    coverage: {
      include: ['{packages,apps}/*/src/**/*.ts'],
      exclude: ['**/*.{test,test-d,bench}.ts'],
    },
    projects: globSync('{packages,apps}/*', { cwd: import.meta.dirname }).map((root) => ({
      extends: true,
      root,
      test: {
        name: basename(root),
        include: ['src/**/*.test.ts'],
        benchmark: { include: ['src/**/*.bench.ts'] },
        typecheck: { enabled: true, include: ['src/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
      },
    })),
  },
})
