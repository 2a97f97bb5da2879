// Original file: proto/scriptorium/chat/v1/chat.proto

import type { GenerationError as _scriptorium_chat_v1_GenerationError, GenerationError__Output as _scriptorium_chat_v1_GenerationError__Output } from '../../../scriptorium/chat/v1/GenerationError.ts';
import type { Usage as _scriptorium_chat_v1_Usage, Usage__Output as _scriptorium_chat_v1_Usage__Output } from '../../../scriptorium/chat/v1/Usage.ts';

export interface FinishRequest {
  'id'?: (string);
  'attempt'?: (number);
  /**
   * complete, failed or cancelled.
   */
  'status'?: (string);
  'finishReason'?: (string);
  'error'?: (_scriptorium_chat_v1_GenerationError | null);
  'usage'?: (_scriptorium_chat_v1_Usage | null);
  /**
   * What no checkpoint holds yet, as in Checkpoint.
   */
  'fromSeq'?: (number);
  /**
   * The attempt's last seq.
   */
  'throughSeq'?: (number);
  'text'?: (string);
  'reasoning'?: (string);
  /**
   * The model that answered.
   */
  'model'?: (string);
  'connectionId'?: (string);
  '_finishReason'?: "finishReason";
  '_error'?: "error";
  '_usage'?: "usage";
  '_model'?: "model";
  '_connectionId'?: "connectionId";
}

export interface FinishRequest__Output {
  'id': (string);
  'attempt': (number);
  /**
   * complete, failed or cancelled.
   */
  'status': (string);
  'finishReason'?: (string);
  'error'?: (_scriptorium_chat_v1_GenerationError__Output | null);
  'usage'?: (_scriptorium_chat_v1_Usage__Output | null);
  /**
   * What no checkpoint holds yet, as in Checkpoint.
   */
  'fromSeq': (number);
  /**
   * The attempt's last seq.
   */
  'throughSeq': (number);
  'text': (string);
  'reasoning': (string);
  /**
   * The model that answered.
   */
  'model'?: (string);
  'connectionId'?: (string);
}
