// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Parameters as _scriptorium_chat_v1_Parameters, Parameters__Output as _scriptorium_chat_v1_Parameters__Output } from '../../../scriptorium/chat/v1/Parameters.ts';
import type { History as _scriptorium_chat_v1_History, History__Output as _scriptorium_chat_v1_History__Output } from '../../../scriptorium/chat/v1/History.ts';

export interface Thread {
  'id'?: (string);
  'novelId'?: (string);
  'title'?: (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters | null);
  'history'?: (_scriptorium_chat_v1_History | null);
  'pins'?: (string)[];
  'withoutCodex'?: (boolean);
  'archived'?: (boolean);
  'pinned'?: (boolean);
  'version'?: (number);
  'createdAt'?: (string);
  'updatedAt'?: (string);
  '_connectionId'?: "connectionId";
  '_model'?: "model";
  '_parameters'?: "parameters";
  '_history'?: "history";
}

export interface Thread__Output {
  'id': (string);
  'novelId': (string);
  'title': (string);
  'connectionId'?: (string);
  'model'?: (string);
  'parameters'?: (_scriptorium_chat_v1_Parameters__Output | null);
  'history'?: (_scriptorium_chat_v1_History__Output | null);
  'pins': (string)[];
  'withoutCodex': (boolean);
  'archived': (boolean);
  'pinned': (boolean);
  'version': (number);
  'createdAt': (string);
  'updatedAt': (string);
}
