import type { DeletedThread, Thread, ThreadFields, ThreadHit } from '@scriptorium/contracts/nouns'

export type ThreadPage = { items: Thread[]; nextCursor?: string }

export type NewThread = { id: string; novelId: string; fields: ThreadFields }

/** `fields` has a key for each field that changes; one that is `undefined` is cleared. */
export type ThreadChange = { id: string; version: number; fields: Partial<ThreadFields> }

export type ThreadQuery = {
  novelId: string
  /** Searched in titles and messages. */
  text: string | undefined
  archived: boolean | undefined
  cursor: string | undefined
  limit: number
}

/** `text` has at least one word. */
export type SearchQuery = { novelId: string; text: string; limit: number }

export type ThreadStore = {
  /** The same id again by the same owner returns the thread that exists. */
  create(ownerId: string, thread: NewThread): Promise<Thread>
  get(ownerId: string, id: string): Promise<Thread | undefined>
  list(ownerId: string, query: ThreadQuery): Promise<ThreadPage>
  /** Changes the fields if the version is current. `stale` carries the thread as it is. */
  update(ownerId: string, change: ThreadChange): Promise<{ state: 'updated' | 'stale'; thread: Thread } | undefined>
  /** Shows the path through a message of the thread. @returns undefined when there is no such thread, or no such message in it. */
  showBranch(ownerId: string, id: string, messageId: string): Promise<Thread | undefined>
  /** The best first: see the route. */
  search(ownerId: string, query: SearchQuery): Promise<ThreadHit[]>
  listDeleted(ownerId: string, novelId: string): Promise<DeletedThread[]>
  /** As it was when it was deleted. @returns undefined when none is kept. */
  recover(ownerId: string, id: string): Promise<Thread | undefined>
  /** With its messages and generations; it can be recovered. @returns whether there was one. */
  delete(ownerId: string, id: string): Promise<boolean>
  ofNovel(ownerId: string, novelId: string): Promise<string[]>
  /** Once per event: a repeated event changes nothing. */
  deleteOfNovel(ownerId: string, novelId: string, eventId: string): Promise<void>
}
