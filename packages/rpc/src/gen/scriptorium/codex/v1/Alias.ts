// Original file: proto/scriptorium/codex/v1/codex.proto


export interface Alias {
  'text'?: (string);
  'caseSensitive'?: (boolean);
  'wholeWord'?: (boolean);
  'foldDiacritics'?: (boolean);
  'enabled'?: (boolean);
}

export interface Alias__Output {
  'text': (string);
  'caseSensitive': (boolean);
  'wholeWord': (boolean);
  'foldDiacritics': (boolean);
  'enabled': (boolean);
}
