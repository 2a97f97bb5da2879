// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Entry as _scriptorium_codex_v1_Entry, Entry__Output as _scriptorium_codex_v1_Entry__Output } from '../../../scriptorium/codex/v1/Entry.ts';

export interface ListEntriesResponse {
  'items'?: (_scriptorium_codex_v1_Entry)[];
  'nextCursor'?: (string);
  '_nextCursor'?: "nextCursor";
}

export interface ListEntriesResponse__Output {
  'items': (_scriptorium_codex_v1_Entry__Output)[];
  'nextCursor'?: (string);
}
