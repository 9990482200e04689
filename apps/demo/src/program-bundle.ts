import { fileURLToPath } from 'node:url'

import { DemoError } from './demo-error.ts'
import type { ProgramFile } from './run-in-pod/index.ts'

/** The part of the bundle that is started. */
export const bundleEntry = 'demo.js'

/**
 * Makes files that hold the demo's part for a pod and everything that it imports, from the sources as they are.
 *
 * @throws DemoError `BUNDLE`
 */
export async function bundleProgram(): Promise<ProgramFile[]> {
  const { build, stop } = await import('esbuild')
  try {
    const { outputFiles } = await build({
      entryPoints: {
        demo: fileURLToPath(new URL('inside-pod.ts', import.meta.url)),
        // The tailer starts this one as a program of its own, from beside the file that it is bundled into.
        'mount-reader': '@agent-jobs/file-tailer/mount-reader',
      },
      absWorkingDir: fileURLToPath(new URL('.', import.meta.url)),
      outdir: '.',
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      conditions: ['@agent-jobs/source', 'module'],
      // Some of what is bundled is CommonJS and asks for modules of Node.js by require.
      banner: {
        js: "import { createRequire as bundledRequire } from 'node:module'; const require = bundledRequire(import.meta.url);",
      },
      logLevel: 'silent',
    })
    const files = outputFiles.map(({ path, contents }) => ({
      path: path.slice(path.lastIndexOf('/') + 1),
      content: contents,
    }))
    return [...files, { path: 'package.json', content: Buffer.from('{"type":"module"}') }]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DemoError('BUNDLE', `The demo could not be packed for the pod: ${why}`, {
      cause: error,
    })
  } finally {
    await stop()
  }
}
