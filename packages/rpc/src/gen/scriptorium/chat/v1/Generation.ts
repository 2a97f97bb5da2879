// Original file: proto/scriptorium/chat/v1/chat.proto

import type { GenerationError as _scriptorium_chat_v1_GenerationError, GenerationError__Output as _scriptorium_chat_v1_GenerationError__Output } from '../../../scriptorium/chat/v1/GenerationError.ts';
import type { Usage as _scriptorium_chat_v1_Usage, Usage__Output as _scriptorium_chat_v1_Usage__Output } from '../../../scriptorium/chat/v1/Usage.ts';

export interface Generation {
  'id'?: (string);
  'threadId'?: (string);
  /**
   * queued, streaming, complete, failed or cancelled.
   */
  'status'?: (string);
  'attempt'?: (number);
  /**
   * Terminal: the whole text. Streaming: what is checkpointed, through text_seq.
   */
  'text'?: (string);
  'textSeq'?: (number);
  'reasoning'?: (string);
  /**
   * The last seq of the attempt, once terminal.
   */
  'finalSeq'?: (number);
  'finishReason'?: (string);
  'error'?: (_scriptorium_chat_v1_GenerationError | null);
  'usage'?: (_scriptorium_chat_v1_Usage | null);
  'model'?: (string);
  'connectionId'?: (string);
  'notBefore'?: (string);
  'withoutCodex'?: (boolean);
  /**
   * Queued: the code of what made the last attempt be put back.
   */
  'retryReason'?: (string);
  '_reasoning'?: "reasoning";
  '_finalSeq'?: "finalSeq";
  '_finishReason'?: "finishReason";
  '_error'?: "error";
  '_usage'?: "usage";
  '_model'?: "model";
  '_connectionId'?: "connectionId";
  '_notBefore'?: "notBefore";
  '_retryReason'?: "retryReason";
}

export interface Generation__Output {
  'id': (string);
  'threadId': (string);
  /**
   * queued, streaming, complete, failed or cancelled.
   */
  'status': (string);
  'attempt': (number);
  /**
   * Terminal: the whole text. Streaming: what is checkpointed, through text_seq.
   */
  'text': (string);
  'textSeq': (number);
  'reasoning'?: (string);
  /**
   * The last seq of the attempt, once terminal.
   */
  'finalSeq'?: (number);
  'finishReason'?: (string);
  'error'?: (_scriptorium_chat_v1_GenerationError__Output | null);
  'usage'?: (_scriptorium_chat_v1_Usage__Output | null);
  'model'?: (string);
  'connectionId'?: (string);
  'notBefore'?: (string);
  'withoutCodex': (boolean);
  /**
   * Queued: the code of what made the last attempt be put back.
   */
  'retryReason'?: (string);
}
