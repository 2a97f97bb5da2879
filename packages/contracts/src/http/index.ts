/** The HTTP contract: one schema gives the type, the validation, the serialization and the API page. */
export * from './accounts.ts'
export * from './connections.ts'
export * from './entries.ts'
export * from './messages.ts'
export * from './novels.ts'
export * from './primitives.ts'
export * from './threads.ts'
