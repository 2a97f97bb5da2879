// Original file: proto/scriptorium/codex/v1/codex.proto


/**
 * Times are RFC 3339 UTC in every message.
 */
export interface Novel {
  'id'?: (string);
  'title'?: (string);
  'author'?: (string);
  /**
   * BCP 47.
   */
  'language'?: (string);
  'genre'?: (string);
  'pointOfView'?: (string);
  'tense'?: (string);
  'synopsis'?: (string);
  'seriesId'?: (string);
  'version'?: (number);
  'createdAt'?: (string);
  'updatedAt'?: (string);
  'entryCount'?: (number);
  '_author'?: "author";
  '_genre'?: "genre";
  '_pointOfView'?: "pointOfView";
  '_tense'?: "tense";
  '_synopsis'?: "synopsis";
  '_seriesId'?: "seriesId";
}

/**
 * Times are RFC 3339 UTC in every message.
 */
export interface Novel__Output {
  'id': (string);
  'title': (string);
  'author'?: (string);
  /**
   * BCP 47.
   */
  'language': (string);
  'genre'?: (string);
  'pointOfView'?: (string);
  'tense'?: (string);
  'synopsis'?: (string);
  'seriesId'?: (string);
  'version': (number);
  'createdAt': (string);
  'updatedAt': (string);
  'entryCount': (number);
}
