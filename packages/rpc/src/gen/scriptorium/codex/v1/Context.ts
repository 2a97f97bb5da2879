// Original file: proto/scriptorium/codex/v1/codex.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { FindMentionsRequest as _scriptorium_codex_v1_FindMentionsRequest, FindMentionsRequest__Output as _scriptorium_codex_v1_FindMentionsRequest__Output } from '../../../scriptorium/codex/v1/FindMentionsRequest.ts';
import type { FindMentionsResponse as _scriptorium_codex_v1_FindMentionsResponse, FindMentionsResponse__Output as _scriptorium_codex_v1_FindMentionsResponse__Output } from '../../../scriptorium/codex/v1/FindMentionsResponse.ts';
import type { LookupRequest as _scriptorium_codex_v1_LookupRequest, LookupRequest__Output as _scriptorium_codex_v1_LookupRequest__Output } from '../../../scriptorium/codex/v1/LookupRequest.ts';
import type { LookupResponse as _scriptorium_codex_v1_LookupResponse, LookupResponse__Output as _scriptorium_codex_v1_LookupResponse__Output } from '../../../scriptorium/codex/v1/LookupResponse.ts';

export interface ContextDefinition {
  FindMentions: MethodDefinition<_scriptorium_codex_v1_FindMentionsRequest, _scriptorium_codex_v1_FindMentionsResponse, _scriptorium_codex_v1_FindMentionsRequest__Output, _scriptorium_codex_v1_FindMentionsResponse__Output>
  Lookup: MethodDefinition<_scriptorium_codex_v1_LookupRequest, _scriptorium_codex_v1_LookupResponse, _scriptorium_codex_v1_LookupRequest__Output, _scriptorium_codex_v1_LookupResponse__Output>
}
