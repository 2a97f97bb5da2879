/** The names by which callers know the HTTP contract that are not converted yet; what is new is in nouns/ and routes/. */
export * from './accounts.ts'
export * from './connections.ts'
export * from './entries.ts'
export * from './messages.ts'
export * from './novels.ts'
export * from './primitives.ts'
export * from './threads.ts'
