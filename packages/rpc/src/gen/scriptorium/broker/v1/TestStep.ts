// Original file: proto/scriptorium/broker/v1/broker.proto


export interface TestStep {
  /**
   * resolve, connect, authenticate, models or complete.
   */
  'name'?: (string);
  'ok'?: (boolean);
  'ms'?: (number);
  'code'?: (string);
  'message'?: (string);
  '_code'?: "code";
  '_message'?: "message";
}

export interface TestStep__Output {
  /**
   * resolve, connect, authenticate, models or complete.
   */
  'name': (string);
  'ok': (boolean);
  'ms': (number);
  'code'?: (string);
  'message'?: (string);
}
