// Original file: proto/scriptorium/codex/v1/codex.proto

import type { EntryFields as _scriptorium_codex_v1_EntryFields, EntryFields__Output as _scriptorium_codex_v1_EntryFields__Output } from '../../../scriptorium/codex/v1/EntryFields.ts';

export interface UpdateEntryRequest {
  'id'?: (string);
  'version'?: (number);
  'fields'?: (_scriptorium_codex_v1_EntryFields | null);
  /**
   * Names of EntryFields in lower camel case.
   */
  'mask'?: (string)[];
}

export interface UpdateEntryRequest__Output {
  'id': (string);
  'version': (number);
  'fields': (_scriptorium_codex_v1_EntryFields__Output | null);
  /**
   * Names of EntryFields in lower camel case.
   */
  'mask': (string)[];
}
