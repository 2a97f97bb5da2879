// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Message as _scriptorium_chat_v1_Message, Message__Output as _scriptorium_chat_v1_Message__Output } from '../../../scriptorium/chat/v1/Message.ts';

export interface SendMessageResponse {
  'message'?: (_scriptorium_chat_v1_Message | null);
  'replyId'?: (string);
  'replyStatus'?: (string);
}

export interface SendMessageResponse__Output {
  'message': (_scriptorium_chat_v1_Message__Output | null);
  'replyId': (string);
  'replyStatus': (string);
}
