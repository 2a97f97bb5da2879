// Original file: proto/scriptorium/chat/v1/chat.proto

import type { PromptMessage as _scriptorium_chat_v1_PromptMessage, PromptMessage__Output as _scriptorium_chat_v1_PromptMessage__Output } from '../../../scriptorium/chat/v1/PromptMessage.ts';
import type { Parameters as _scriptorium_chat_v1_Parameters, Parameters__Output as _scriptorium_chat_v1_Parameters__Output } from '../../../scriptorium/chat/v1/Parameters.ts';

export interface Prompt {
  'messages'?: (_scriptorium_chat_v1_PromptMessage)[];
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters | null);
  /**
   * Answered without the codex, because the thread says so and the codex was out of reach.
   */
  'withoutCodex'?: (boolean);
  /**
   * Our own estimate of the prompt's size.
   */
  'estimatedTokens'?: (number);
  /**
   * Names of the codex entries in the prompt, in order.
   */
  'entryNames'?: (string)[];
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_parameters'?: "parameters";
}

export interface Prompt__Output {
  'messages': (_scriptorium_chat_v1_PromptMessage__Output)[];
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters__Output | null);
  /**
   * Answered without the codex, because the thread says so and the codex was out of reach.
   */
  'withoutCodex': (boolean);
  /**
   * Our own estimate of the prompt's size.
   */
  'estimatedTokens': (number);
  /**
   * Names of the codex entries in the prompt, in order.
   */
  'entryNames': (string)[];
}
