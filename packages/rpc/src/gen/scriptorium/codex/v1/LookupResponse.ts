// Original file: proto/scriptorium/codex/v1/codex.proto

import type { ContextEntry as _scriptorium_codex_v1_ContextEntry, ContextEntry__Output as _scriptorium_codex_v1_ContextEntry__Output } from '../../../scriptorium/codex/v1/ContextEntry.ts';
import type { Novel as _scriptorium_codex_v1_Novel, Novel__Output as _scriptorium_codex_v1_Novel__Output } from '../../../scriptorium/codex/v1/Novel.ts';

export interface LookupResponse {
  /**
   * The block for the prompt, delimited; empty when nothing was chosen.
   */
  'text'?: (string);
  'tokens'?: (number);
  'estimated'?: (boolean);
  /**
   * Every candidate in the order of selection, in and out.
   */
  'entries'?: (_scriptorium_codex_v1_ContextEntry)[];
  'budgetTokens'?: (number);
  'codexVersion'?: (string);
  'novel'?: (_scriptorium_codex_v1_Novel | null);
}

export interface LookupResponse__Output {
  /**
   * The block for the prompt, delimited; empty when nothing was chosen.
   */
  'text': (string);
  'tokens': (number);
  'estimated': (boolean);
  /**
   * Every candidate in the order of selection, in and out.
   */
  'entries': (_scriptorium_codex_v1_ContextEntry__Output)[];
  'budgetTokens': (number);
  'codexVersion': (string);
  'novel': (_scriptorium_codex_v1_Novel__Output | null);
}
