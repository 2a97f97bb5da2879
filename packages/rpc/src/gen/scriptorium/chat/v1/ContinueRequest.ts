// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Parameters as _scriptorium_chat_v1_Parameters, Parameters__Output as _scriptorium_chat_v1_Parameters__Output } from '../../../scriptorium/chat/v1/Parameters.ts';

export interface ContinueRequest {
  /**
   * The answer to go on from.
   */
  'messageId'?: (string);
  'idempotencyKey'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters | null);
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
  '_idempotencyKey'?: "idempotencyKey";
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_parameters'?: "parameters";
  '_defaultConnectionId'?: "defaultConnectionId";
  '_defaultModel'?: "defaultModel";
}

export interface ContinueRequest__Output {
  /**
   * The answer to go on from.
   */
  'messageId': (string);
  'idempotencyKey'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters__Output | null);
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
}
