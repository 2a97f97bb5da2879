export { createRecords, found, isNotFound, updated } from './records.ts'
export type { NewRecord, Page, PageRequest, Records, RecordStore, Scope } from './records.ts'
