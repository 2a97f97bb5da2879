// Original file: proto/scriptorium/chat/v1/chat.proto

import type { Generation as _scriptorium_chat_v1_Generation, Generation__Output as _scriptorium_chat_v1_Generation__Output } from '../../../scriptorium/chat/v1/Generation.ts';

export interface Message {
  'id'?: (string);
  'threadId'?: (string);
  'parentId'?: (string);
  /**
   * user or assistant.
   */
  'role'?: (string);
  'content'?: (string);
  /**
   * complete for a user's message; the generation's state for an answer.
   */
  'status'?: (string);
  'model'?: (string);
  'connectionId'?: (string);
  'createdAt'?: (string);
  /**
   * Ids of the messages with the same parent, itself among them, oldest first.
   */
  'siblings'?: (string)[];
  'generation'?: (_scriptorium_chat_v1_Generation | null);
  '_parentId'?: "parentId";
  '_model'?: "model";
  '_connectionId'?: "connectionId";
  '_generation'?: "generation";
}

export interface Message__Output {
  'id': (string);
  'threadId': (string);
  'parentId'?: (string);
  /**
   * user or assistant.
   */
  'role': (string);
  'content': (string);
  /**
   * complete for a user's message; the generation's state for an answer.
   */
  'status': (string);
  'model'?: (string);
  'connectionId'?: (string);
  'createdAt': (string);
  /**
   * Ids of the messages with the same parent, itself among them, oldest first.
   */
  'siblings': (string)[];
  'generation'?: (_scriptorium_chat_v1_Generation__Output | null);
}
