// Original file: proto/scriptorium/chat/v1/chat.proto

import type { ThreadFields as _scriptorium_chat_v1_ThreadFields, ThreadFields__Output as _scriptorium_chat_v1_ThreadFields__Output } from '../../../scriptorium/chat/v1/ThreadFields.ts';

export interface CreateThreadRequest {
  'id'?: (string);
  'novelId'?: (string);
  'fields'?: (_scriptorium_chat_v1_ThreadFields | null);
}

export interface CreateThreadRequest__Output {
  'id': (string);
  'novelId': (string);
  'fields': (_scriptorium_chat_v1_ThreadFields__Output | null);
}
