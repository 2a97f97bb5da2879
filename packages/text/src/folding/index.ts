/** Texts as detection and search compare them: case, diacritics and typography make no difference. */
export { bindsNext, bindsPrevious, wordClasses } from './characters.ts'
export { equalsPattern, exactPattern, exactSlice, exactText, optionsKey } from './exact-form.ts'
export type { ExactForm, ExactOptions, ExactPattern } from './exact-form.ts'
export { classMask, innerFlag, strippedFlag } from './folded-text.ts'
export type { Folded } from './folded-text.ts'
export { createFolding } from './folding.ts'
export type { Folder } from './folding.ts'
export { escapeLike, foldedText } from './search.ts'
