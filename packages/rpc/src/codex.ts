/** Novels, codex entries and the context lookup: served by codex. Each message is one plain interface: what is absent on the wire is no property. */
import * as generated from './generated/scriptorium/codex/v1/codex.ts'
import { servicesOf } from './service.ts'

export const codex = servicesOf(generated, 'codex')

export type * from './generated/scriptorium/codex/v1/codex.ts'
