// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Alias as _scriptorium_codex_v1_Alias, Alias__Output as _scriptorium_codex_v1_Alias__Output } from '../../../scriptorium/codex/v1/Alias.ts';
import type { Detail as _scriptorium_codex_v1_Detail, Detail__Output as _scriptorium_codex_v1_Detail__Output } from '../../../scriptorium/codex/v1/Detail.ts';

export interface Entry {
  'id'?: (string);
  'novelId'?: (string);
  /**
   * character, location, item, lore, organization, subplot, or the id of a type of the user's own.
   */
  'type'?: (string);
  'name'?: (string);
  'aliases'?: (_scriptorium_codex_v1_Alias)[];
  'exclusions'?: (string)[];
  'description'?: (string);
  /**
   * Private: never sent to a provider.
   */
  'notes'?: (string);
  'summary'?: (string);
  'details'?: (_scriptorium_codex_v1_Detail)[];
  'categoryId'?: (string);
  'tags'?: (string)[];
  'color'?: (string);
  'pinned'?: (boolean);
  /**
   * always, detected, manual or never.
   */
  'control'?: (string);
  'archived'?: (boolean);
  'version'?: (number);
  'createdAt'?: (string);
  'updatedAt'?: (string);
  '_notes'?: "notes";
  '_summary'?: "summary";
  '_categoryId'?: "categoryId";
  '_color'?: "color";
}

export interface Entry__Output {
  'id': (string);
  'novelId': (string);
  /**
   * character, location, item, lore, organization, subplot, or the id of a type of the user's own.
   */
  'type': (string);
  'name': (string);
  'aliases': (_scriptorium_codex_v1_Alias__Output)[];
  'exclusions': (string)[];
  'description': (string);
  /**
   * Private: never sent to a provider.
   */
  'notes'?: (string);
  'summary'?: (string);
  'details': (_scriptorium_codex_v1_Detail__Output)[];
  'categoryId'?: (string);
  'tags': (string)[];
  'color'?: (string);
  'pinned': (boolean);
  /**
   * always, detected, manual or never.
   */
  'control': (string);
  'archived': (boolean);
  'version': (number);
  'createdAt': (string);
  'updatedAt': (string);
}
