export type {
  ApiFault,
  Fault,
  FaultHandle,
  Faults,
  FaultTarget,
  PodFault,
  RequestTarget,
} from './faults.ts'
export { startEmulator } from './emulator.ts'
export type { EmulatorOptions, KubeEmulator } from './emulator.ts'
export type { RequestCounters, RequestKind } from './request-counters.ts'
export type { NodeOptions } from './node.ts'
export type { Timings } from './timings.ts'
