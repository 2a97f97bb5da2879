// Original file: proto/scriptorium/chat/v1/chat.proto

import type { PreviewMessage as _scriptorium_chat_v1_PreviewMessage, PreviewMessage__Output as _scriptorium_chat_v1_PreviewMessage__Output } from '../../../scriptorium/chat/v1/PreviewMessage.ts';
import type { GenerationContext as _scriptorium_chat_v1_GenerationContext, GenerationContext__Output as _scriptorium_chat_v1_GenerationContext__Output } from '../../../scriptorium/chat/v1/GenerationContext.ts';

export interface PreviewResponse {
  'messages'?: (_scriptorium_chat_v1_PreviewMessage)[];
  'tokens'?: (number);
  /**
   * Of the model, where it is known.
   */
  'window'?: (number);
  'context'?: (_scriptorium_chat_v1_GenerationContext | null);
  '_window'?: "window";
}

export interface PreviewResponse__Output {
  'messages': (_scriptorium_chat_v1_PreviewMessage__Output)[];
  'tokens': (number);
  /**
   * Of the model, where it is known.
   */
  'window'?: (number);
  'context': (_scriptorium_chat_v1_GenerationContext__Output | null);
}
