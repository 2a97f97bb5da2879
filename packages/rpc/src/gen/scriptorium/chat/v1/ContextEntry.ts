// Original file: proto/scriptorium/chat/v1/chat.proto

import type { ContextReason as _scriptorium_chat_v1_ContextReason, ContextReason__Output as _scriptorium_chat_v1_ContextReason__Output } from '../../../scriptorium/chat/v1/ContextReason.ts';

export interface ContextEntry {
  'entryId'?: (string);
  'name'?: (string);
  'included'?: (boolean);
  'form'?: (string);
  'tokens'?: (number);
  'reasons'?: (_scriptorium_chat_v1_ContextReason)[];
  '_form'?: "form";
  '_tokens'?: "tokens";
}

export interface ContextEntry__Output {
  'entryId': (string);
  'name': (string);
  'included': (boolean);
  'form'?: (string);
  'tokens'?: (number);
  'reasons': (_scriptorium_chat_v1_ContextReason__Output)[];
}
