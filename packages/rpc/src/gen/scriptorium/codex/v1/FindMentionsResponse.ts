// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Mention as _scriptorium_codex_v1_Mention, Mention__Output as _scriptorium_codex_v1_Mention__Output } from '../../../scriptorium/codex/v1/Mention.ts';

export interface FindMentionsResponse {
  'mentions'?: (_scriptorium_codex_v1_Mention)[];
}

export interface FindMentionsResponse__Output {
  'mentions': (_scriptorium_codex_v1_Mention__Output)[];
}
