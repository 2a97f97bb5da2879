/** What a pattern asks for beyond its folded letters. */
export const demands = {
  /** A word must end where it ends. */
  wordEnd: 1,
  /** No letter, mark or digit on either side, of any script: a single character of a script without spaces. */
  alone: 2,
  /** Regular endings count. */
  endings: 4,
  /** Diacritics count, and it has none: a span that lost some is another word. */
  plain: 8,
  /** Must equal `Patterns.exact`, folded less (case or diacritics count). */
  exact: 16,
  /** Not a name but a phrase in which the entry's names do not count. */
  exclusion: 32,
  /** A form made beforehand (`fairies`), or one with a case ending. */
  inflected: 64,
  /** Stands within a word, after particles that fill it from its beginning. */
  prefixed: 128,
  /** Must begin with a capital. */
  capital: 256,
  /** The plural of a family's name, after an article: all who bear it, if they are several. */
  family: 512,
  /** A word that is a name too: not where the words beside it say that it is none. */
  common: 1024,
} as const
