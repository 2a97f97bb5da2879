import { entryControls, detailKinds, entryForms, reasonKinds } from '@scriptorium/contracts/http'
import type { AliasInput, CreateEntryBody, Detail, Entry, Reason, UpdateEntryBody } from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/codex'
import { maskOf } from './mask.ts'

export function toEntry(entry: wire.Entry): Entry {
  return {
    id: entry.id,
    novelId: entry.novelId,
    type: entry.type,
    name: entry.name,
    aliases: entry.aliases.map(({ text, caseSensitive, wholeWord, foldDiacritics, enabled }) => ({
      text,
      caseSensitive,
      wholeWord,
      foldDiacritics,
      enabled,
    })),
    exclusions: entry.exclusions,
    description: entry.description,
    notes: entry.notes,
    summary: entry.summary,
    details: entry.details.map(({ name, kind, value, sendToAi }): Detail => ({
      name,
      kind: word(kind, detailKinds, 'text'),
      value,
      sendToAi,
    })),
    tags: entry.tags,
    color: entry.color,
    pinned: entry.pinned,
    control: word(entry.control, entryControls, 'detected'),
    archived: entry.archived,
    version: entry.version,
    createdAt: entry.createdAt,
    updatedAt: entry.updatedAt,
  }
}

/** What a new entry lacks gets its default here, since the wire cannot tell `false` from absent in a list's members. */
export function fromNewEntry(body: CreateEntryBody): wire.EntryFields {
  const { aliases, details, ...rest } = body
  return {
    exclusions: [],
    tags: [],
    ...rest,
    control: body.control ?? 'detected',
    aliases: aliases?.map(fromAlias) ?? [],
    details: details?.map(fromDetail) ?? [],
  }
}

export function fromChangedEntry(body: UpdateEntryBody): { mask: string[]; fields: wire.EntryFields } {
  const { mask, fields } = maskOf(body)
  const { aliases, details, version: _version, ...rest } = fields
  return {
    mask,
    fields: {
      exclusions: [],
      tags: [],
      ...rest,
      aliases: aliases?.map(fromAlias) ?? [],
      details: details?.map(fromDetail) ?? [],
    },
  }
}

function fromAlias(alias: AliasInput): wire.Alias {
  const given = typeof alias === 'string' ? { text: alias } : alias
  return { caseSensitive: false, wholeWord: true, foldDiacritics: false, enabled: true, ...given }
}

function fromDetail(detail: NonNullable<CreateEntryBody['details']>[number]): wire.Detail {
  return { kind: 'text', sendToAi: true, ...detail }
}

export function toReason({ kind, alias, source, through, count }: wire.Reason): Reason {
  return { kind: word(kind, reasonKinds, 'detected'), alias, source, through, count }
}

export function toForm(form: string | undefined): (typeof entryForms)[number] | undefined {
  return form === undefined ? undefined : word(form, entryForms, 'full')
}

/** The wire's texts are wider than the contract's words; one that a newer service knows and we do not is told as `fallback`. */
export function word<const Word extends string>(text: string, words: readonly Word[], fallback: NoInfer<Word>): Word {
  return words.find((known) => known === text) ?? fallback
}
