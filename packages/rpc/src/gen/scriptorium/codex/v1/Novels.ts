// Original file: proto/scriptorium/codex/v1/codex.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateNovelRequest as _scriptorium_codex_v1_CreateNovelRequest, CreateNovelRequest__Output as _scriptorium_codex_v1_CreateNovelRequest__Output } from '../../../scriptorium/codex/v1/CreateNovelRequest.ts';
import type { DeleteNovelRequest as _scriptorium_codex_v1_DeleteNovelRequest, DeleteNovelRequest__Output as _scriptorium_codex_v1_DeleteNovelRequest__Output } from '../../../scriptorium/codex/v1/DeleteNovelRequest.ts';
import type { DeleteNovelResponse as _scriptorium_codex_v1_DeleteNovelResponse, DeleteNovelResponse__Output as _scriptorium_codex_v1_DeleteNovelResponse__Output } from '../../../scriptorium/codex/v1/DeleteNovelResponse.ts';
import type { GetNovelRequest as _scriptorium_codex_v1_GetNovelRequest, GetNovelRequest__Output as _scriptorium_codex_v1_GetNovelRequest__Output } from '../../../scriptorium/codex/v1/GetNovelRequest.ts';
import type { ListNovelsRequest as _scriptorium_codex_v1_ListNovelsRequest, ListNovelsRequest__Output as _scriptorium_codex_v1_ListNovelsRequest__Output } from '../../../scriptorium/codex/v1/ListNovelsRequest.ts';
import type { ListNovelsResponse as _scriptorium_codex_v1_ListNovelsResponse, ListNovelsResponse__Output as _scriptorium_codex_v1_ListNovelsResponse__Output } from '../../../scriptorium/codex/v1/ListNovelsResponse.ts';
import type { Novel as _scriptorium_codex_v1_Novel, Novel__Output as _scriptorium_codex_v1_Novel__Output } from '../../../scriptorium/codex/v1/Novel.ts';
import type { UpdateNovelRequest as _scriptorium_codex_v1_UpdateNovelRequest, UpdateNovelRequest__Output as _scriptorium_codex_v1_UpdateNovelRequest__Output } from '../../../scriptorium/codex/v1/UpdateNovelRequest.ts';

export interface NovelsDefinition {
  Create: MethodDefinition<_scriptorium_codex_v1_CreateNovelRequest, _scriptorium_codex_v1_Novel, _scriptorium_codex_v1_CreateNovelRequest__Output, _scriptorium_codex_v1_Novel__Output>
  Delete: MethodDefinition<_scriptorium_codex_v1_DeleteNovelRequest, _scriptorium_codex_v1_DeleteNovelResponse, _scriptorium_codex_v1_DeleteNovelRequest__Output, _scriptorium_codex_v1_DeleteNovelResponse__Output>
  Get: MethodDefinition<_scriptorium_codex_v1_GetNovelRequest, _scriptorium_codex_v1_Novel, _scriptorium_codex_v1_GetNovelRequest__Output, _scriptorium_codex_v1_Novel__Output>
  List: MethodDefinition<_scriptorium_codex_v1_ListNovelsRequest, _scriptorium_codex_v1_ListNovelsResponse, _scriptorium_codex_v1_ListNovelsRequest__Output, _scriptorium_codex_v1_ListNovelsResponse__Output>
  Update: MethodDefinition<_scriptorium_codex_v1_UpdateNovelRequest, _scriptorium_codex_v1_Novel, _scriptorium_codex_v1_UpdateNovelRequest__Output, _scriptorium_codex_v1_Novel__Output>
}
