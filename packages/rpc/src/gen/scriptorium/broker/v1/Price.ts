// Original file: proto/scriptorium/broker/v1/broker.proto


export interface Price {
  'inputPerMillion'?: (number | string);
  'outputPerMillion'?: (number | string);
  'currency'?: (string);
}

export interface Price__Output {
  'inputPerMillion': (number);
  'outputPerMillion': (number);
  'currency': (string);
}
