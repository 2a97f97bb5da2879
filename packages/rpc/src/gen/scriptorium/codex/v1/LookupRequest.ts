// Original file: proto/scriptorium/codex/v1/codex.proto

import type { SourceText as _scriptorium_codex_v1_SourceText, SourceText__Output as _scriptorium_codex_v1_SourceText__Output } from '../../../scriptorium/codex/v1/SourceText.ts';

export interface LookupRequest {
  'novelId'?: (string);
  'texts'?: (_scriptorium_codex_v1_SourceText)[];
  /**
   * Ids of entries that the user pinned to the thread or the message.
   */
  'pins'?: (string)[];
  'sceneId'?: (string);
  /**
   * 0 means the service's default.
   */
  'budgetTokens'?: (number);
  'model'?: (string);
  '_sceneId'?: "sceneId";
  '_model'?: "model";
}

export interface LookupRequest__Output {
  'novelId': (string);
  'texts': (_scriptorium_codex_v1_SourceText__Output)[];
  /**
   * Ids of entries that the user pinned to the thread or the message.
   */
  'pins': (string)[];
  'sceneId'?: (string);
  /**
   * 0 means the service's default.
   */
  'budgetTokens': (number);
  'model'?: (string);
}
