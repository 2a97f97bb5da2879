/**
 * Leaf package: typebox is the only dependency allowed, nothing of Node. Safe in a browser.
 */
export { ServiceError, errorTable, grpcStatus, isErrorCode } from './errors.ts'
export type { ErrorCode, FieldError, GrpcStatusName, ServiceErrorOptions } from './errors.ts'
export { byteErrors, byteLimitMessage, exceedsBytes, maxBytesKeyword } from './byte-limit.ts'
export { formatFrameId, frameSchemas, isStreamEvent, isTerminal, parseFrameId } from './stream.ts'
export { liveFrameSchemas } from './live.ts'
export type { LiveFrame } from './live.ts'
export type { Wire } from './wire.ts'
export type {
  DeltaFrame,
  EndFrame,
  FrameId,
  GenerationStatus,
  LogFrame,
  PingFrame,
  ReasoningFrame,
  ResetFrame,
  SnapshotFrame,
  StatusFrame,
  StreamEvent,
  StreamFrame,
  TerminalStatus,
  Usage,
  UsageFrame,
} from './stream.ts'
export { erasingServices, EventEnvelopeSchema, eventCatalogue } from './events.ts'
export type { ErasingService, EventData, EventEnvelope, EventType } from './events.ts'
export { jobCatalogue } from './jobs.ts'
export type { JobData, JobName } from './jobs.ts'
