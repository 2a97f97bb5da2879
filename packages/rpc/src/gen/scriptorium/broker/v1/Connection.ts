// Original file: proto/scriptorium/broker/v1/broker.proto


export interface Connection {
  'id'?: (string);
  /**
   * openai, anthropic, openrouter, ollama, groq, lm-studio or openai-compatible.
   */
  'provider'?: (string);
  'name'?: (string);
  'baseUrl'?: (string);
  /**
   * The last four characters, of a key of 20 or more; never the key.
   */
  'keyHint'?: (string);
  'hasKey'?: (boolean);
  'enabled'?: (boolean);
  /**
   * Model ids that the user added by hand.
   */
  'models'?: (string)[];
  'concurrency'?: (number);
  'position'?: (number);
  'createdAt'?: (string);
  'updatedAt'?: (string);
  /**
   * The demo provider's, made by the system for a new account.
   */
  'demo'?: (boolean);
  '_keyHint'?: "keyHint";
  '_concurrency'?: "concurrency";
}

export interface Connection__Output {
  'id': (string);
  /**
   * openai, anthropic, openrouter, ollama, groq, lm-studio or openai-compatible.
   */
  'provider': (string);
  'name': (string);
  'baseUrl': (string);
  /**
   * The last four characters, of a key of 20 or more; never the key.
   */
  'keyHint'?: (string);
  'hasKey': (boolean);
  'enabled': (boolean);
  /**
   * Model ids that the user added by hand.
   */
  'models': (string)[];
  'concurrency'?: (number);
  'position': (number);
  'createdAt': (string);
  'updatedAt': (string);
  /**
   * The demo provider's, made by the system for a new account.
   */
  'demo': (boolean);
}
