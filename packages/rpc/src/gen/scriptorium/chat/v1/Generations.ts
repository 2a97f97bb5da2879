// Original file: proto/scriptorium/chat/v1/chat.proto

import type { MethodDefinition } from '@grpc/proto-loader'
import type { AssembleRequest as _scriptorium_chat_v1_AssembleRequest, AssembleRequest__Output as _scriptorium_chat_v1_AssembleRequest__Output } from '../../../scriptorium/chat/v1/AssembleRequest.ts';
import type { CancelGenerationRequest as _scriptorium_chat_v1_CancelGenerationRequest, CancelGenerationRequest__Output as _scriptorium_chat_v1_CancelGenerationRequest__Output } from '../../../scriptorium/chat/v1/CancelGenerationRequest.ts';
import type { CheckpointRequest as _scriptorium_chat_v1_CheckpointRequest, CheckpointRequest__Output as _scriptorium_chat_v1_CheckpointRequest__Output } from '../../../scriptorium/chat/v1/CheckpointRequest.ts';
import type { ClaimRequest as _scriptorium_chat_v1_ClaimRequest, ClaimRequest__Output as _scriptorium_chat_v1_ClaimRequest__Output } from '../../../scriptorium/chat/v1/ClaimRequest.ts';
import type { ClaimResponse as _scriptorium_chat_v1_ClaimResponse, ClaimResponse__Output as _scriptorium_chat_v1_ClaimResponse__Output } from '../../../scriptorium/chat/v1/ClaimResponse.ts';
import type { FenceResponse as _scriptorium_chat_v1_FenceResponse, FenceResponse__Output as _scriptorium_chat_v1_FenceResponse__Output } from '../../../scriptorium/chat/v1/FenceResponse.ts';
import type { FinishRequest as _scriptorium_chat_v1_FinishRequest, FinishRequest__Output as _scriptorium_chat_v1_FinishRequest__Output } from '../../../scriptorium/chat/v1/FinishRequest.ts';
import type { Generation as _scriptorium_chat_v1_Generation, Generation__Output as _scriptorium_chat_v1_Generation__Output } from '../../../scriptorium/chat/v1/Generation.ts';
import type { GenerationContext as _scriptorium_chat_v1_GenerationContext, GenerationContext__Output as _scriptorium_chat_v1_GenerationContext__Output } from '../../../scriptorium/chat/v1/GenerationContext.ts';
import type { GetGenerationContextRequest as _scriptorium_chat_v1_GetGenerationContextRequest, GetGenerationContextRequest__Output as _scriptorium_chat_v1_GetGenerationContextRequest__Output } from '../../../scriptorium/chat/v1/GetGenerationContextRequest.ts';
import type { GetGenerationRequest as _scriptorium_chat_v1_GetGenerationRequest, GetGenerationRequest__Output as _scriptorium_chat_v1_GetGenerationRequest__Output } from '../../../scriptorium/chat/v1/GetGenerationRequest.ts';
import type { GetStatesRequest as _scriptorium_chat_v1_GetStatesRequest, GetStatesRequest__Output as _scriptorium_chat_v1_GetStatesRequest__Output } from '../../../scriptorium/chat/v1/GetStatesRequest.ts';
import type { GetStatesResponse as _scriptorium_chat_v1_GetStatesResponse, GetStatesResponse__Output as _scriptorium_chat_v1_GetStatesResponse__Output } from '../../../scriptorium/chat/v1/GetStatesResponse.ts';
import type { Prompt as _scriptorium_chat_v1_Prompt, Prompt__Output as _scriptorium_chat_v1_Prompt__Output } from '../../../scriptorium/chat/v1/Prompt.ts';
import type { ReleaseRequest as _scriptorium_chat_v1_ReleaseRequest, ReleaseRequest__Output as _scriptorium_chat_v1_ReleaseRequest__Output } from '../../../scriptorium/chat/v1/ReleaseRequest.ts';
import type { RenewRequest as _scriptorium_chat_v1_RenewRequest, RenewRequest__Output as _scriptorium_chat_v1_RenewRequest__Output } from '../../../scriptorium/chat/v1/RenewRequest.ts';

export interface GenerationsDefinition {
  Assemble: MethodDefinition<_scriptorium_chat_v1_AssembleRequest, _scriptorium_chat_v1_Prompt, _scriptorium_chat_v1_AssembleRequest__Output, _scriptorium_chat_v1_Prompt__Output>
  Cancel: MethodDefinition<_scriptorium_chat_v1_CancelGenerationRequest, _scriptorium_chat_v1_Generation, _scriptorium_chat_v1_CancelGenerationRequest__Output, _scriptorium_chat_v1_Generation__Output>
  Checkpoint: MethodDefinition<_scriptorium_chat_v1_CheckpointRequest, _scriptorium_chat_v1_FenceResponse, _scriptorium_chat_v1_CheckpointRequest__Output, _scriptorium_chat_v1_FenceResponse__Output>
  Claim: MethodDefinition<_scriptorium_chat_v1_ClaimRequest, _scriptorium_chat_v1_ClaimResponse, _scriptorium_chat_v1_ClaimRequest__Output, _scriptorium_chat_v1_ClaimResponse__Output>
  Finish: MethodDefinition<_scriptorium_chat_v1_FinishRequest, _scriptorium_chat_v1_FenceResponse, _scriptorium_chat_v1_FinishRequest__Output, _scriptorium_chat_v1_FenceResponse__Output>
  Get: MethodDefinition<_scriptorium_chat_v1_GetGenerationRequest, _scriptorium_chat_v1_Generation, _scriptorium_chat_v1_GetGenerationRequest__Output, _scriptorium_chat_v1_Generation__Output>
  GetContext: MethodDefinition<_scriptorium_chat_v1_GetGenerationContextRequest, _scriptorium_chat_v1_GenerationContext, _scriptorium_chat_v1_GetGenerationContextRequest__Output, _scriptorium_chat_v1_GenerationContext__Output>
  GetStates: MethodDefinition<_scriptorium_chat_v1_GetStatesRequest, _scriptorium_chat_v1_GetStatesResponse, _scriptorium_chat_v1_GetStatesRequest__Output, _scriptorium_chat_v1_GetStatesResponse__Output>
  Release: MethodDefinition<_scriptorium_chat_v1_ReleaseRequest, _scriptorium_chat_v1_FenceResponse, _scriptorium_chat_v1_ReleaseRequest__Output, _scriptorium_chat_v1_FenceResponse__Output>
  Renew: MethodDefinition<_scriptorium_chat_v1_RenewRequest, _scriptorium_chat_v1_FenceResponse, _scriptorium_chat_v1_RenewRequest__Output, _scriptorium_chat_v1_FenceResponse__Output>
}
