/**
 * `T` as a message of a service may carry it: every union of words widened to `string`, optional members also `undefined`,
 * deeply. A word that a newer service knows and we do not is passed on, never replaced by another; what is not a word keeps
 * its type, and a member that `T` requires is required.
 */
export type Wire<T> = T extends string
  ? string
  : T extends readonly (infer Item)[]
    ? Wire<Item>[]
    : T extends object
      ? { [K in keyof T]: undefined extends T[K] ? Wire<Exclude<T[K], undefined>> | undefined : Wire<T[K]> }
      : T
