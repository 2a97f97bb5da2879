// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Thread as _scriptorium_chat_v1_Thread, Thread__Output as _scriptorium_chat_v1_Thread__Output } from '../../../scriptorium/chat/v1/Thread.ts';

export interface ListThreadsResponse {
  'items'?: (_scriptorium_chat_v1_Thread)[];
  'nextCursor'?: (string);
  '_nextCursor'?: "nextCursor";
}

export interface ListThreadsResponse__Output {
  'items': (_scriptorium_chat_v1_Thread__Output)[];
  'nextCursor'?: (string);
}
