// Original file: proto/scriptorium/broker/v1/broker.proto


export interface ListModelsRequest {
  /**
   * Absent: of all enabled connections.
   */
  'connectionId'?: (string);
  'refresh'?: (boolean);
  '_connectionId'?: "connectionId";
}

export interface ListModelsRequest__Output {
  /**
   * Absent: of all enabled connections.
   */
  'connectionId'?: (string);
  'refresh': (boolean);
}
