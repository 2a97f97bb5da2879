// Original file: proto/scriptorium/broker/v1/broker.proto


export interface ConnectionFields {
  'provider'?: (string);
  'name'?: (string);
  'baseUrl'?: (string);
  /**
   * Write-only.
   */
  'apiKey'?: (string);
  'enabled'?: (boolean);
  'models'?: (string)[];
  'concurrency'?: (number);
  'position'?: (number);
  '_provider'?: "provider";
  '_name'?: "name";
  '_baseUrl'?: "baseUrl";
  '_apiKey'?: "apiKey";
  '_enabled'?: "enabled";
  '_concurrency'?: "concurrency";
  '_position'?: "position";
}

export interface ConnectionFields__Output {
  'provider'?: (string);
  'name'?: (string);
  'baseUrl'?: (string);
  /**
   * Write-only.
   */
  'apiKey'?: (string);
  'enabled'?: (boolean);
  'models': (string)[];
  'concurrency'?: (number);
  'position'?: (number);
}
