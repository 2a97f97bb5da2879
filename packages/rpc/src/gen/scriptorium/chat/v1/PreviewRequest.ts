// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Parameters as _scriptorium_chat_v1_Parameters, Parameters__Output as _scriptorium_chat_v1_Parameters__Output } from '../../../scriptorium/chat/v1/Parameters.ts';

export interface PreviewRequest {
  'threadId'?: (string);
  'content'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters | null);
  'pins'?: (string)[];
  'parentId'?: (string);
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
  'sceneIds'?: (string)[];
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_parameters'?: "parameters";
  '_parentId'?: "parentId";
  '_defaultConnectionId'?: "defaultConnectionId";
  '_defaultModel'?: "defaultModel";
}

export interface PreviewRequest__Output {
  'threadId': (string);
  'content': (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters__Output | null);
  'pins': (string)[];
  'parentId'?: (string);
  'defaultConnectionId'?: (string);
  'defaultModel'?: (string);
  'sceneIds': (string)[];
}
