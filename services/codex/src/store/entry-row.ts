import { entry } from '@scriptorium/contracts/nouns'
import type { Entry } from '@scriptorium/contracts/nouns'
import { presentRow, selectOf } from '@scriptorium/database'
import type { Prisma } from '../../prisma/generated/client.ts'

/** The columns that make an entry, for every statement that answers with one. */
export const select = selectOf(entry.readNames)

/** The entry of a row. What is in the JSON columns was checked when it was written. */
export function presentEntry(row: Prisma.EntryGetPayload<{ select: typeof select }>): Entry {
  return presentRow(row) as Entry
}
