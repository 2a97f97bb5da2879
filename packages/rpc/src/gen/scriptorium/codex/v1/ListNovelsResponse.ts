// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Novel as _scriptorium_codex_v1_Novel, Novel__Output as _scriptorium_codex_v1_Novel__Output } from '../../../scriptorium/codex/v1/Novel.ts';

export interface ListNovelsResponse {
  'items'?: (_scriptorium_codex_v1_Novel)[];
  'nextCursor'?: (string);
  '_nextCursor'?: "nextCursor";
}

export interface ListNovelsResponse__Output {
  'items': (_scriptorium_codex_v1_Novel__Output)[];
  'nextCursor'?: (string);
}
