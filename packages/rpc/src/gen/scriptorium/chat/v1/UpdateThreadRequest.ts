// Original file: proto/scriptorium/chat/v1/chat.proto

import type { ThreadFields as _scriptorium_chat_v1_ThreadFields, ThreadFields__Output as _scriptorium_chat_v1_ThreadFields__Output } from '../../../scriptorium/chat/v1/ThreadFields.ts';

export interface UpdateThreadRequest {
  'id'?: (string);
  'version'?: (number);
  'fields'?: (_scriptorium_chat_v1_ThreadFields | null);
  'mask'?: (string)[];
}

export interface UpdateThreadRequest__Output {
  'id': (string);
  'version': (number);
  'fields': (_scriptorium_chat_v1_ThreadFields__Output | null);
  'mask': (string)[];
}
