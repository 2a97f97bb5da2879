/** The one error table and the one error class. */
export { errorTable, grpcStatus, isErrorCode } from './error-table.ts'
export type { ErrorCode, GrpcStatusName } from './error-table.ts'
export { ServiceError } from './service-error.ts'
export type { FieldError, ServiceErrorOptions } from './service-error.ts'
