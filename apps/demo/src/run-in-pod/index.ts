export { PodRunError } from './pod-run-error.ts'
export { runInPod, type ProgramFile } from './run-in-pod.ts'
