// Original file: proto/scriptorium/codex/v1/codex.proto

import type { NovelFields as _scriptorium_codex_v1_NovelFields, NovelFields__Output as _scriptorium_codex_v1_NovelFields__Output } from '../../../scriptorium/codex/v1/NovelFields.ts';

export interface CreateNovelRequest {
  'id'?: (string);
  'fields'?: (_scriptorium_codex_v1_NovelFields | null);
}

export interface CreateNovelRequest__Output {
  'id': (string);
  'fields': (_scriptorium_codex_v1_NovelFields__Output | null);
}
