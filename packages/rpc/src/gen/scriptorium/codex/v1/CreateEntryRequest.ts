// Original file: proto/scriptorium/codex/v1/codex.proto

import type { EntryFields as _scriptorium_codex_v1_EntryFields, EntryFields__Output as _scriptorium_codex_v1_EntryFields__Output } from '../../../scriptorium/codex/v1/EntryFields.ts';

export interface CreateEntryRequest {
  'id'?: (string);
  'novelId'?: (string);
  'fields'?: (_scriptorium_codex_v1_EntryFields | null);
}

export interface CreateEntryRequest__Output {
  'id': (string);
  'novelId': (string);
  'fields': (_scriptorium_codex_v1_EntryFields__Output | null);
}
