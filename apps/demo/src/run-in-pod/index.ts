export { PodRunError, type PodRunErrorCode } from './pod-run-error.ts'
export { runInPod, type PodProgram, type ProgramFile } from './run-in-pod.ts'
