import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, resolve } from 'node:path'

/** Why a program cannot be started, in the words of the container runtime; undefined when it can. */
export function startProblem(
  program: string,
  path: string | undefined,
  workingDirectory: string,
): string | undefined {
  const why = program.includes('/')
    ? pathProblem(program, resolve(workingDirectory, program))
    : searchProblem(program, path ?? '')
  if (why === undefined) return undefined
  const start =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed'
  return `${start}: runc create failed: unable to start container process: exec: "${program}": ${why}: unknown`
}

function pathProblem(program: string, path: string): string | undefined {
  try {
    if (statSync(path).isDirectory()) return 'permission denied'
  } catch {
    return `stat ${program}: no such file or directory`
  }
  return isExecutable(path) ? undefined : 'permission denied'
}

function searchProblem(program: string, path: string): string | undefined {
  const found = path.split(delimiter).some((folder) => isExecutable(resolve(folder, program)))
  return found ? undefined : 'executable file not found in $PATH'
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
