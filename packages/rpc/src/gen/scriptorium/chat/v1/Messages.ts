// Original file: proto/scriptorium/chat/v1/chat.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { ContinueRequest as _scriptorium_chat_v1_ContinueRequest, ContinueRequest__Output as _scriptorium_chat_v1_ContinueRequest__Output } from '../../../scriptorium/chat/v1/ContinueRequest.ts';
import type { DeleteMessageRequest as _scriptorium_chat_v1_DeleteMessageRequest, DeleteMessageRequest__Output as _scriptorium_chat_v1_DeleteMessageRequest__Output } from '../../../scriptorium/chat/v1/DeleteMessageRequest.ts';
import type { DeleteMessageResponse as _scriptorium_chat_v1_DeleteMessageResponse, DeleteMessageResponse__Output as _scriptorium_chat_v1_DeleteMessageResponse__Output } from '../../../scriptorium/chat/v1/DeleteMessageResponse.ts';
import type { EditMessageRequest as _scriptorium_chat_v1_EditMessageRequest, EditMessageRequest__Output as _scriptorium_chat_v1_EditMessageRequest__Output } from '../../../scriptorium/chat/v1/EditMessageRequest.ts';
import type { ListMessagesRequest as _scriptorium_chat_v1_ListMessagesRequest, ListMessagesRequest__Output as _scriptorium_chat_v1_ListMessagesRequest__Output } from '../../../scriptorium/chat/v1/ListMessagesRequest.ts';
import type { ListMessagesResponse as _scriptorium_chat_v1_ListMessagesResponse, ListMessagesResponse__Output as _scriptorium_chat_v1_ListMessagesResponse__Output } from '../../../scriptorium/chat/v1/ListMessagesResponse.ts';
import type { PreviewRequest as _scriptorium_chat_v1_PreviewRequest, PreviewRequest__Output as _scriptorium_chat_v1_PreviewRequest__Output } from '../../../scriptorium/chat/v1/PreviewRequest.ts';
import type { PreviewResponse as _scriptorium_chat_v1_PreviewResponse, PreviewResponse__Output as _scriptorium_chat_v1_PreviewResponse__Output } from '../../../scriptorium/chat/v1/PreviewResponse.ts';
import type { RegenerateRequest as _scriptorium_chat_v1_RegenerateRequest, RegenerateRequest__Output as _scriptorium_chat_v1_RegenerateRequest__Output } from '../../../scriptorium/chat/v1/RegenerateRequest.ts';
import type { SendMessageRequest as _scriptorium_chat_v1_SendMessageRequest, SendMessageRequest__Output as _scriptorium_chat_v1_SendMessageRequest__Output } from '../../../scriptorium/chat/v1/SendMessageRequest.ts';
import type { SendMessageResponse as _scriptorium_chat_v1_SendMessageResponse, SendMessageResponse__Output as _scriptorium_chat_v1_SendMessageResponse__Output } from '../../../scriptorium/chat/v1/SendMessageResponse.ts';

export interface MessagesDefinition {
  Continue: MethodDefinition<_scriptorium_chat_v1_ContinueRequest, _scriptorium_chat_v1_SendMessageResponse, _scriptorium_chat_v1_ContinueRequest__Output, _scriptorium_chat_v1_SendMessageResponse__Output>
  Delete: MethodDefinition<_scriptorium_chat_v1_DeleteMessageRequest, _scriptorium_chat_v1_DeleteMessageResponse, _scriptorium_chat_v1_DeleteMessageRequest__Output, _scriptorium_chat_v1_DeleteMessageResponse__Output>
  Edit: MethodDefinition<_scriptorium_chat_v1_EditMessageRequest, _scriptorium_chat_v1_SendMessageResponse, _scriptorium_chat_v1_EditMessageRequest__Output, _scriptorium_chat_v1_SendMessageResponse__Output>
  List: MethodDefinition<_scriptorium_chat_v1_ListMessagesRequest, _scriptorium_chat_v1_ListMessagesResponse, _scriptorium_chat_v1_ListMessagesRequest__Output, _scriptorium_chat_v1_ListMessagesResponse__Output>
  Preview: MethodDefinition<_scriptorium_chat_v1_PreviewRequest, _scriptorium_chat_v1_PreviewResponse, _scriptorium_chat_v1_PreviewRequest__Output, _scriptorium_chat_v1_PreviewResponse__Output>
  Regenerate: MethodDefinition<_scriptorium_chat_v1_RegenerateRequest, _scriptorium_chat_v1_SendMessageResponse, _scriptorium_chat_v1_RegenerateRequest__Output, _scriptorium_chat_v1_SendMessageResponse__Output>
  Send: MethodDefinition<_scriptorium_chat_v1_SendMessageRequest, _scriptorium_chat_v1_SendMessageResponse, _scriptorium_chat_v1_SendMessageRequest__Output, _scriptorium_chat_v1_SendMessageResponse__Output>
}
