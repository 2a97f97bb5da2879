// Original file: proto/scriptorium/codex/v1/codex.proto

import type { NovelFields as _scriptorium_codex_v1_NovelFields, NovelFields__Output as _scriptorium_codex_v1_NovelFields__Output } from '../../../scriptorium/codex/v1/NovelFields.ts';

export interface UpdateNovelRequest {
  'id'?: (string);
  'version'?: (number);
  'fields'?: (_scriptorium_codex_v1_NovelFields | null);
  /**
   * Names of NovelFields in lower camel case.
   */
  'mask'?: (string)[];
}

export interface UpdateNovelRequest__Output {
  'id': (string);
  'version': (number);
  'fields': (_scriptorium_codex_v1_NovelFields__Output | null);
  /**
   * Names of NovelFields in lower camel case.
   */
  'mask': (string)[];
}
