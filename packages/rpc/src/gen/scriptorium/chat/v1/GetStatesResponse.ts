// Original file: proto/scriptorium/chat/v1/chat.proto

import type { GenerationState as _scriptorium_chat_v1_GenerationState, GenerationState__Output as _scriptorium_chat_v1_GenerationState__Output } from '../../../scriptorium/chat/v1/GenerationState.ts';

export interface GetStatesResponse {
  'states'?: (_scriptorium_chat_v1_GenerationState)[];
}

export interface GetStatesResponse__Output {
  'states': (_scriptorium_chat_v1_GenerationState__Output)[];
}
