// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Parameters as _scriptorium_chat_v1_Parameters, Parameters__Output as _scriptorium_chat_v1_Parameters__Output } from '../../../scriptorium/chat/v1/Parameters.ts';

export interface EditMessageRequest {
  /**
   * The user's message to put another beside.
   */
  'messageId'?: (string);
  'content'?: (string);
  'idempotencyKey'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters | null);
  'pins'?: (string)[];
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
  '_idempotencyKey'?: "idempotencyKey";
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_parameters'?: "parameters";
  '_defaultConnectionId'?: "defaultConnectionId";
  '_defaultModel'?: "defaultModel";
}

export interface EditMessageRequest__Output {
  /**
   * The user's message to put another beside.
   */
  'messageId': (string);
  'content': (string);
  'idempotencyKey'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters__Output | null);
  'pins': (string)[];
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
}
