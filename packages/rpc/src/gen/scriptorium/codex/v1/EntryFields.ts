// Original file: proto/scriptorium/codex/v1/codex.proto

import type { Alias as _scriptorium_codex_v1_Alias, Alias__Output as _scriptorium_codex_v1_Alias__Output } from '../../../scriptorium/codex/v1/Alias.ts';
import type { Detail as _scriptorium_codex_v1_Detail, Detail__Output as _scriptorium_codex_v1_Detail__Output } from '../../../scriptorium/codex/v1/Detail.ts';

export interface EntryFields {
  'type'?: (string);
  'name'?: (string);
  'aliases'?: (_scriptorium_codex_v1_Alias)[];
  'exclusions'?: (string)[];
  'description'?: (string);
  'notes'?: (string);
  'summary'?: (string);
  'details'?: (_scriptorium_codex_v1_Detail)[];
  'categoryId'?: (string);
  'tags'?: (string)[];
  'color'?: (string);
  'pinned'?: (boolean);
  'control'?: (string);
  'archived'?: (boolean);
  '_type'?: "type";
  '_name'?: "name";
  '_description'?: "description";
  '_notes'?: "notes";
  '_summary'?: "summary";
  '_categoryId'?: "categoryId";
  '_color'?: "color";
  '_pinned'?: "pinned";
  '_control'?: "control";
  '_archived'?: "archived";
}

export interface EntryFields__Output {
  'type'?: (string);
  'name'?: (string);
  'aliases': (_scriptorium_codex_v1_Alias__Output)[];
  'exclusions': (string)[];
  'description'?: (string);
  'notes'?: (string);
  'summary'?: (string);
  'details': (_scriptorium_codex_v1_Detail__Output)[];
  'categoryId'?: (string);
  'tags': (string)[];
  'color'?: (string);
  'pinned'?: (boolean);
  'control'?: (string);
  'archived'?: (boolean);
}
