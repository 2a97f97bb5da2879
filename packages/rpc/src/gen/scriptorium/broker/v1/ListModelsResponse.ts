// Original file: proto/scriptorium/broker/v1/broker.proto

import type { Model as _scriptorium_broker_v1_Model, Model__Output as _scriptorium_broker_v1_Model__Output } from '../../../scriptorium/broker/v1/Model.ts';

export interface ListModelsResponse {
  'items'?: (_scriptorium_broker_v1_Model)[];
  /**
   * From the cache, because the provider did not answer.
   */
  'stale'?: (boolean);
  'errorCode'?: (string);
  'errorMessage'?: (string);
  '_errorCode'?: "errorCode";
  '_errorMessage'?: "errorMessage";
}

export interface ListModelsResponse__Output {
  'items': (_scriptorium_broker_v1_Model__Output)[];
  /**
   * From the cache, because the provider did not answer.
   */
  'stale': (boolean);
  'errorCode'?: (string);
  'errorMessage'?: (string);
}
