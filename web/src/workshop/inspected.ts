import type { AboutToSend } from './about-to-tell.ts'

/** What is looked into: the prompt of an answer, `from` another one it is compared with; or the one of a message before it is sent. */
export type Inspected =
  | { kind: 'generation'; id: string; from?: string }
  | { kind: 'preview'; about: AboutToSend; content: string }
