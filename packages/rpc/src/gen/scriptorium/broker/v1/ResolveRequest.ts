// Original file: proto/scriptorium/broker/v1/broker.proto


export interface ResolveRequest {
  /**
   * Absent: the first enabled connection.
   */
  'connectionId'?: (string);
  'model'?: (string);
  '_connectionId'?: "connectionId";
  '_model'?: "model";
}

export interface ResolveRequest__Output {
  /**
   * Absent: the first enabled connection.
   */
  'connectionId'?: (string);
  'model'?: (string);
}
