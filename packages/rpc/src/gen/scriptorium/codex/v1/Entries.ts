// Original file: proto/scriptorium/codex/v1/codex.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateEntryRequest as _scriptorium_codex_v1_CreateEntryRequest, CreateEntryRequest__Output as _scriptorium_codex_v1_CreateEntryRequest__Output } from '../../../scriptorium/codex/v1/CreateEntryRequest.ts';
import type { DeleteEntryRequest as _scriptorium_codex_v1_DeleteEntryRequest, DeleteEntryRequest__Output as _scriptorium_codex_v1_DeleteEntryRequest__Output } from '../../../scriptorium/codex/v1/DeleteEntryRequest.ts';
import type { DeleteEntryResponse as _scriptorium_codex_v1_DeleteEntryResponse, DeleteEntryResponse__Output as _scriptorium_codex_v1_DeleteEntryResponse__Output } from '../../../scriptorium/codex/v1/DeleteEntryResponse.ts';
import type { DuplicateEntryRequest as _scriptorium_codex_v1_DuplicateEntryRequest, DuplicateEntryRequest__Output as _scriptorium_codex_v1_DuplicateEntryRequest__Output } from '../../../scriptorium/codex/v1/DuplicateEntryRequest.ts';
import type { Entry as _scriptorium_codex_v1_Entry, Entry__Output as _scriptorium_codex_v1_Entry__Output } from '../../../scriptorium/codex/v1/Entry.ts';
import type { GetEntryRequest as _scriptorium_codex_v1_GetEntryRequest, GetEntryRequest__Output as _scriptorium_codex_v1_GetEntryRequest__Output } from '../../../scriptorium/codex/v1/GetEntryRequest.ts';
import type { KnownEntriesRequest as _scriptorium_codex_v1_KnownEntriesRequest, KnownEntriesRequest__Output as _scriptorium_codex_v1_KnownEntriesRequest__Output } from '../../../scriptorium/codex/v1/KnownEntriesRequest.ts';
import type { KnownEntriesResponse as _scriptorium_codex_v1_KnownEntriesResponse, KnownEntriesResponse__Output as _scriptorium_codex_v1_KnownEntriesResponse__Output } from '../../../scriptorium/codex/v1/KnownEntriesResponse.ts';
import type { ListEntriesRequest as _scriptorium_codex_v1_ListEntriesRequest, ListEntriesRequest__Output as _scriptorium_codex_v1_ListEntriesRequest__Output } from '../../../scriptorium/codex/v1/ListEntriesRequest.ts';
import type { ListEntriesResponse as _scriptorium_codex_v1_ListEntriesResponse, ListEntriesResponse__Output as _scriptorium_codex_v1_ListEntriesResponse__Output } from '../../../scriptorium/codex/v1/ListEntriesResponse.ts';
import type { UpdateEntryRequest as _scriptorium_codex_v1_UpdateEntryRequest, UpdateEntryRequest__Output as _scriptorium_codex_v1_UpdateEntryRequest__Output } from '../../../scriptorium/codex/v1/UpdateEntryRequest.ts';

export interface EntriesDefinition {
  Create: MethodDefinition<_scriptorium_codex_v1_CreateEntryRequest, _scriptorium_codex_v1_Entry, _scriptorium_codex_v1_CreateEntryRequest__Output, _scriptorium_codex_v1_Entry__Output>
  Delete: MethodDefinition<_scriptorium_codex_v1_DeleteEntryRequest, _scriptorium_codex_v1_DeleteEntryResponse, _scriptorium_codex_v1_DeleteEntryRequest__Output, _scriptorium_codex_v1_DeleteEntryResponse__Output>
  Duplicate: MethodDefinition<_scriptorium_codex_v1_DuplicateEntryRequest, _scriptorium_codex_v1_Entry, _scriptorium_codex_v1_DuplicateEntryRequest__Output, _scriptorium_codex_v1_Entry__Output>
  Get: MethodDefinition<_scriptorium_codex_v1_GetEntryRequest, _scriptorium_codex_v1_Entry, _scriptorium_codex_v1_GetEntryRequest__Output, _scriptorium_codex_v1_Entry__Output>
  Known: MethodDefinition<_scriptorium_codex_v1_KnownEntriesRequest, _scriptorium_codex_v1_KnownEntriesResponse, _scriptorium_codex_v1_KnownEntriesRequest__Output, _scriptorium_codex_v1_KnownEntriesResponse__Output>
  List: MethodDefinition<_scriptorium_codex_v1_ListEntriesRequest, _scriptorium_codex_v1_ListEntriesResponse, _scriptorium_codex_v1_ListEntriesRequest__Output, _scriptorium_codex_v1_ListEntriesResponse__Output>
  Update: MethodDefinition<_scriptorium_codex_v1_UpdateEntryRequest, _scriptorium_codex_v1_Entry, _scriptorium_codex_v1_UpdateEntryRequest__Output, _scriptorium_codex_v1_Entry__Output>
}
