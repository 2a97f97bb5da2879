/** One counter of tokens for the whole product: exact where the tokenizer is public, an estimate elsewhere, marked as such. */
export { loadCounter } from './load-counter.ts'
export type { Counter } from './counter.ts'
export { estimateTokens, estimatedCounter } from './estimate.ts'
