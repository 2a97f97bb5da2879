/**
 * The one error table. A row says what a code means on every wire: its gRPC status, its HTTP status, whether trying again can help, and the
 * sentence a user may see.
 */

/** gRPC status codes by name, https://grpc.io/docs/guides/status-codes/ */
export const grpcStatus = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

export type GrpcStatusName = keyof typeof grpcStatus

type ErrorRow = {
  readonly grpc: GrpcStatusName
  readonly http: number
  readonly retryable: boolean
  readonly sentence: string
}

export const errorTable = {
  // Requests
  validation_failed: {
    grpc: 'invalidArgument',
    http: 400,
    retryable: false,
    sentence: 'The request is not valid. The list of errors says which fields to change.',
  },
  unauthenticated: { grpc: 'unauthenticated', http: 401, retryable: false, sentence: 'Sign in first.' },
  invalid_credentials: {
    grpc: 'unauthenticated',
    http: 401,
    retryable: false,
    sentence: 'That email and password do not match an account.',
  },
  cross_site: {
    grpc: 'permissionDenied',
    http: 403,
    retryable: false,
    sentence: 'This request came from another site and was refused.',
  },
  forbidden: { grpc: 'permissionDenied', http: 403, retryable: false, sentence: 'You are not allowed to do that.' },
  registration_closed: {
    grpc: 'permissionDenied',
    http: 403,
    retryable: false,
    sentence: 'Registration is closed here. Ask the operator for an account.',
  },
  not_found: { grpc: 'notFound', http: 404, retryable: false, sentence: 'There is nothing here with that id.' },
  method_not_allowed: {
    grpc: 'unimplemented',
    http: 405,
    retryable: false,
    sentence: 'This address does not take that method.',
  },
  request_timeout: {
    grpc: 'deadlineExceeded',
    http: 408,
    retryable: true,
    sentence: 'The request did not arrive in time. Send it again.',
  },
  email_taken: {
    grpc: 'alreadyExists',
    http: 409,
    retryable: false,
    sentence: 'There is already an account with that email. Sign in instead.',
  },
  version_conflict: {
    grpc: 'aborted',
    http: 409,
    retryable: false,
    sentence: 'Someone changed this since you read it. Look at the current version, then save again.',
  },
  idempotency_in_progress: {
    grpc: 'aborted',
    http: 409,
    retryable: true,
    sentence: 'The first request with this Idempotency-Key is still under way. Try again in a moment.',
  },
  answer_in_progress: {
    grpc: 'aborted',
    http: 409,
    retryable: true,
    sentence: 'The answer above is still being written. Wait for its end or stop it, then send again.',
  },
  conflict: {
    grpc: 'failedPrecondition',
    http: 409,
    retryable: false,
    sentence: 'That does not fit the state this is in.',
  },
  payload_too_large: {
    grpc: 'resourceExhausted',
    http: 413,
    retryable: false,
    sentence: 'That is larger than the limit. Make it smaller and send it again.',
  },
  unsupported_media_type: {
    grpc: 'invalidArgument',
    http: 415,
    retryable: false,
    sentence: 'Send JSON, with Content-Type: application/json.',
  },
  idempotency_mismatch: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'This Idempotency-Key was used with another body. Use a new key for a new request.',
  },
  rate_limited: {
    grpc: 'resourceExhausted',
    http: 429,
    retryable: true,
    sentence: 'Too many requests. Wait a moment, then try again.',
  },
  headers_too_large: {
    grpc: 'resourceExhausted',
    http: 431,
    retryable: false,
    sentence: 'The address and the headers are longer than the limit.',
  },
  queue_full: {
    grpc: 'unavailable',
    http: 503,
    retryable: true,
    sentence: 'Too many answers are waiting right now. Nothing was sent; try again in a moment.',
  },
  unavailable: {
    grpc: 'unavailable',
    http: 503,
    retryable: true,
    sentence: 'A part of the system does not answer right now. Try again in a moment.',
  },
  deadline_exceeded: {
    grpc: 'deadlineExceeded',
    http: 504,
    retryable: true,
    sentence: 'That took too long. Try again in a moment.',
  },
  cancelled: {
    grpc: 'cancelled',
    http: 499,
    retryable: false,
    sentence: 'The caller went away before the answer was ready.',
  },
  internal: {
    grpc: 'internal',
    http: 500,
    retryable: false,
    sentence: 'Something went wrong on our side. The request id helps the operator to find it.',
  },
  // How a generation ends without success
  interrupted: {
    grpc: 'aborted',
    http: 500,
    retryable: true,
    sentence: 'The answer was interrupted. What had arrived is kept; you can continue or try again.',
  },
  deadline: {
    grpc: 'deadlineExceeded',
    http: 504,
    retryable: true,
    sentence: 'The answer took longer than its time limit. What had arrived is kept.',
  },
  truncated: {
    grpc: 'aborted',
    http: 502,
    retryable: true,
    sentence:
      'The provider stopped in the middle of the answer. What had arrived is kept; you can continue or try again.',
  },
  empty_response: {
    grpc: 'aborted',
    http: 502,
    retryable: true,
    sentence: 'The provider sent an empty answer. Try again, or choose another model.',
  },
  invalid_response: {
    grpc: 'aborted',
    http: 502,
    retryable: true,
    sentence:
      'The provider answered with something that is not a model’s answer. Check the base URL of the connection.',
  },
  response_too_large: {
    grpc: 'aborted',
    http: 502,
    retryable: false,
    sentence: 'The provider sent more than the limit for one answer. What had arrived is kept.',
  },
  provider_error: {
    grpc: 'aborted',
    http: 502,
    retryable: true,
    sentence: 'The provider reported an error. Try again, or choose another model.',
  },
  provider_unreachable: {
    grpc: 'unavailable',
    http: 502,
    retryable: true,
    sentence: 'The provider could not be reached. Check its base URL and that it is running.',
  },
  provider_timeout: {
    grpc: 'deadlineExceeded',
    http: 504,
    retryable: true,
    sentence: 'The provider did not answer in time. Try again, or choose another model.',
  },
  provider_rate_limited: {
    grpc: 'resourceExhausted',
    http: 429,
    retryable: true,
    sentence: 'The provider is limiting your requests. Wait a little, then try again.',
  },
  provider_overloaded: {
    grpc: 'unavailable',
    http: 503,
    retryable: true,
    sentence: 'The provider is overloaded. Try again in a moment, or choose another model.',
  },
  authentication_failed: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The provider refused the API key. Enter the key again in the connection’s settings.',
  },
  quota_exceeded: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The provider says that the account’s quota or credit is used up. Check your plan there.',
  },
  model_not_found: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The provider does not know this model. Choose another one.',
  },
  invalid_request: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The provider refused the request. Check the model’s parameters.',
  },
  prompt_too_long: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence:
      'The prompt is longer than the model’s window. Shorten the message or the history, or choose a model with a larger window.',
  },
  content_policy: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The provider refused this content by its policy.',
  },
  address_not_allowed: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'This address may not be called from here. Local addresses need the operator’s permission.',
  },
  connection_missing: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'There is no AI connection for this answer. Add one or choose another in the settings.',
  },
  connection_disabled: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The AI connection is switched off. Switch it on, or choose another.',
  },
  model_missing: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'No model is chosen. Choose a model and send again.',
  },
  key_missing: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence: 'The connection has no API key that can be read. Enter the key again in its settings.',
  },
  budget_exceeded: {
    grpc: 'failedPrecondition',
    http: 422,
    retryable: false,
    sentence:
      'Your budget is spent, so the provider was not called. Raise it in the settings, or wait until it begins anew.',
  },
  codex_unavailable: {
    grpc: 'unavailable',
    http: 503,
    retryable: true,
    sentence: 'The codex did not answer, so nothing was sent. Try again in a moment.',
  },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof errorTable

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorTable, value)
}
