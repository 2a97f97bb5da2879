// Original file: proto/scriptorium/codex/v1/codex.proto


/**
 * The fields that people write.
 */
export interface NovelFields {
  'title'?: (string);
  'author'?: (string);
  'language'?: (string);
  'genre'?: (string);
  'pointOfView'?: (string);
  'tense'?: (string);
  'synopsis'?: (string);
  'seriesId'?: (string);
  '_title'?: "title";
  '_author'?: "author";
  '_language'?: "language";
  '_genre'?: "genre";
  '_pointOfView'?: "pointOfView";
  '_tense'?: "tense";
  '_synopsis'?: "synopsis";
  '_seriesId'?: "seriesId";
}

/**
 * The fields that people write.
 */
export interface NovelFields__Output {
  'title'?: (string);
  'author'?: (string);
  'language'?: (string);
  'genre'?: (string);
  'pointOfView'?: (string);
  'tense'?: (string);
  'synopsis'?: (string);
  'seriesId'?: (string);
}
