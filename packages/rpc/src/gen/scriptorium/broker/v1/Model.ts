// Original file: proto/scriptorium/broker/v1/broker.proto

import type { Price as _scriptorium_broker_v1_Price, Price__Output as _scriptorium_broker_v1_Price__Output } from '../../../scriptorium/broker/v1/Price.ts';

export interface Model {
  'connectionId'?: (string);
  'id'?: (string);
  'name'?: (string);
  'contextWindow'?: (number);
  'maxOutputTokens'?: (number);
  'price'?: (_scriptorium_broker_v1_Price | null);
  'capabilities'?: (string)[];
  'favourite'?: (boolean);
  '_contextWindow'?: "contextWindow";
  '_maxOutputTokens'?: "maxOutputTokens";
  '_price'?: "price";
}

export interface Model__Output {
  'connectionId': (string);
  'id': (string);
  'name': (string);
  'contextWindow'?: (number);
  'maxOutputTokens'?: (number);
  'price'?: (_scriptorium_broker_v1_Price__Output | null);
  'capabilities': (string)[];
  'favourite': (boolean);
}
