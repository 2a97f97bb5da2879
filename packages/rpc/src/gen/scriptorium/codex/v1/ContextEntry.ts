// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Reason as _scriptorium_codex_v1_Reason, Reason__Output as _scriptorium_codex_v1_Reason__Output } from '../../../scriptorium/codex/v1/Reason.ts';

export interface ContextEntry {
  'entryId'?: (string);
  'name'?: (string);
  'included'?: (boolean);
  /**
   * full, no-details, summary or name; absent when not included.
   */
  'form'?: (string);
  'tokens'?: (number);
  'reasons'?: (_scriptorium_codex_v1_Reason)[];
  '_form'?: "form";
  '_tokens'?: "tokens";
}

export interface ContextEntry__Output {
  'entryId': (string);
  'name': (string);
  'included': (boolean);
  /**
   * full, no-details, summary or name; absent when not included.
   */
  'form'?: (string);
  'tokens'?: (number);
  'reasons': (_scriptorium_codex_v1_Reason__Output)[];
}
