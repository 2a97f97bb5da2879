// Original file: proto/scriptorium/chat/v1/chat.proto

import type { ContextEntry as _scriptorium_chat_v1_ContextEntry, ContextEntry__Output as _scriptorium_chat_v1_ContextEntry__Output } from '../../../scriptorium/chat/v1/ContextEntry.ts';

export interface GenerationContext {
  'entries'?: (_scriptorium_chat_v1_ContextEntry)[];
  'tokens'?: (number);
  'budgetTokens'?: (number);
  'estimated'?: (boolean);
  'codexVersion'?: (string);
  'withoutCodex'?: (boolean);
}

export interface GenerationContext__Output {
  'entries': (_scriptorium_chat_v1_ContextEntry__Output)[];
  'tokens': (number);
  'budgetTokens': (number);
  'estimated': (boolean);
  'codexVersion': (string);
  'withoutCodex': (boolean);
}
