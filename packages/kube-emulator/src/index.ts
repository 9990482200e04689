export type { Fault, FaultHandle, Faults, FaultTarget } from './faults.ts'
