// Original file: proto/scriptorium/chat/v1/chat.proto


/**
 * The answer to whatever a worker writes. Only `yours: false` makes it stop; being out of reach does not.
 */
export interface FenceResponse {
  'yours'?: (boolean);
  'status'?: (string);
  'cancelRequested'?: (boolean);
  'attempt'?: (number);
}

/**
 * The answer to whatever a worker writes. Only `yours: false` makes it stop; being out of reach does not.
 */
export interface FenceResponse__Output {
  'yours': (boolean);
  'status': (string);
  'cancelRequested': (boolean);
  'attempt': (number);
}
