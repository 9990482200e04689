export { PodRunError } from './pod-run-error.ts'
export { runInPod } from './run-in-pod.ts'
export type { ProgramFile } from './upload-file.ts'
