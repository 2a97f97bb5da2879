// Original file: proto/scriptorium/chat/v1/chat.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { CreateThreadRequest as _scriptorium_chat_v1_CreateThreadRequest, CreateThreadRequest__Output as _scriptorium_chat_v1_CreateThreadRequest__Output } from '../../../scriptorium/chat/v1/CreateThreadRequest.ts';
import type { DeleteThreadRequest as _scriptorium_chat_v1_DeleteThreadRequest, DeleteThreadRequest__Output as _scriptorium_chat_v1_DeleteThreadRequest__Output } from '../../../scriptorium/chat/v1/DeleteThreadRequest.ts';
import type { DeleteThreadResponse as _scriptorium_chat_v1_DeleteThreadResponse, DeleteThreadResponse__Output as _scriptorium_chat_v1_DeleteThreadResponse__Output } from '../../../scriptorium/chat/v1/DeleteThreadResponse.ts';
import type { GetThreadRequest as _scriptorium_chat_v1_GetThreadRequest, GetThreadRequest__Output as _scriptorium_chat_v1_GetThreadRequest__Output } from '../../../scriptorium/chat/v1/GetThreadRequest.ts';
import type { ListThreadsRequest as _scriptorium_chat_v1_ListThreadsRequest, ListThreadsRequest__Output as _scriptorium_chat_v1_ListThreadsRequest__Output } from '../../../scriptorium/chat/v1/ListThreadsRequest.ts';
import type { ListThreadsResponse as _scriptorium_chat_v1_ListThreadsResponse, ListThreadsResponse__Output as _scriptorium_chat_v1_ListThreadsResponse__Output } from '../../../scriptorium/chat/v1/ListThreadsResponse.ts';
import type { ShowBranchRequest as _scriptorium_chat_v1_ShowBranchRequest, ShowBranchRequest__Output as _scriptorium_chat_v1_ShowBranchRequest__Output } from '../../../scriptorium/chat/v1/ShowBranchRequest.ts';
import type { Thread as _scriptorium_chat_v1_Thread, Thread__Output as _scriptorium_chat_v1_Thread__Output } from '../../../scriptorium/chat/v1/Thread.ts';
import type { UpdateThreadRequest as _scriptorium_chat_v1_UpdateThreadRequest, UpdateThreadRequest__Output as _scriptorium_chat_v1_UpdateThreadRequest__Output } from '../../../scriptorium/chat/v1/UpdateThreadRequest.ts';

export interface ThreadsDefinition {
  Create: MethodDefinition<_scriptorium_chat_v1_CreateThreadRequest, _scriptorium_chat_v1_Thread, _scriptorium_chat_v1_CreateThreadRequest__Output, _scriptorium_chat_v1_Thread__Output>
  Delete: MethodDefinition<_scriptorium_chat_v1_DeleteThreadRequest, _scriptorium_chat_v1_DeleteThreadResponse, _scriptorium_chat_v1_DeleteThreadRequest__Output, _scriptorium_chat_v1_DeleteThreadResponse__Output>
  Get: MethodDefinition<_scriptorium_chat_v1_GetThreadRequest, _scriptorium_chat_v1_Thread, _scriptorium_chat_v1_GetThreadRequest__Output, _scriptorium_chat_v1_Thread__Output>
  List: MethodDefinition<_scriptorium_chat_v1_ListThreadsRequest, _scriptorium_chat_v1_ListThreadsResponse, _scriptorium_chat_v1_ListThreadsRequest__Output, _scriptorium_chat_v1_ListThreadsResponse__Output>
  ShowBranch: MethodDefinition<_scriptorium_chat_v1_ShowBranchRequest, _scriptorium_chat_v1_Thread, _scriptorium_chat_v1_ShowBranchRequest__Output, _scriptorium_chat_v1_Thread__Output>
  Update: MethodDefinition<_scriptorium_chat_v1_UpdateThreadRequest, _scriptorium_chat_v1_Thread, _scriptorium_chat_v1_UpdateThreadRequest__Output, _scriptorium_chat_v1_Thread__Output>
}
