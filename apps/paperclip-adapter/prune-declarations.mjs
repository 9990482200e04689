// Keeps only the declarations that the entries reach. The others name packages that are bundled into the code, which
// nobody who installs this package has; a declaration that is reached and names one is an error.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const directory = join(import.meta.dirname, 'dist')
const reached = new Set()

/** @param {string} file */
function reach(file) {
  if (reached.has(file)) return
  reached.add(file)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(
    /(?:from |import\()['"]([^'"]+)/g,
  )) {
    if (name.startsWith('.')) reach(join(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')))
    else if (!name.startsWith('node:')) {
      throw new Error(
        `${relative(directory, file)} names "${name}", which the package does not bring along.`,
      )
    }
  }
}

for (const entry of ['index.d.ts', 'cli.d.ts']) reach(join(directory, entry))
for (const name of readdirSync(directory)) {
  const file = join(directory, name.replace(/\.map$/, ''))
  if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(join(directory, name))
}
