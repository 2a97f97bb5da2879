// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Message as _scriptorium_chat_v1_Message, Message__Output as _scriptorium_chat_v1_Message__Output } from '../../../scriptorium/chat/v1/Message.ts';

export interface ListMessagesResponse {
  /**
   * Oldest first.
   */
  'items'?: (_scriptorium_chat_v1_Message)[];
  'nextCursor'?: (string);
  '_nextCursor'?: "nextCursor";
}

export interface ListMessagesResponse__Output {
  /**
   * Oldest first.
   */
  'items': (_scriptorium_chat_v1_Message__Output)[];
  'nextCursor'?: (string);
}
