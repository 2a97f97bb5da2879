/** On whose behalf a call works: whose rows it may see, and the signal that ends it early. */
export type Scope = { ownerId: string; signal?: AbortSignal }

/** A page of a list; `nextCursor` is where the next one begins, absent at the end. */
export type Page<Item> = { items: Item[]; nextCursor?: string }

/** `cursor`: the page before gave it. @throws ServiceError `validation_failed` for a cursor of another list or order */
export type PageRequest = { cursor?: string | undefined; limit: number }
