/** What a text may hold and how large it is: the same for every service and the browser. */
export { byteLength, fitsBytes, fitsCodePoints } from './size.ts'
export { findUnstorable, isBlank, isHighSurrogate, toStorable } from './storable.ts'
export type { Unstorable } from './storable.ts'
export { createTagGuard } from './tag-guard.ts'
export { beginningOf, endOf, truncate } from './truncate.ts'
