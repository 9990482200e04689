export type {
  ApiFault,
  Fault,
  FaultHandle,
  Faults,
  FaultTarget,
  PodFault,
  RequestTarget,
} from './faults.ts'
