import { ServiceError } from '@scriptorium/contracts'
import { acceptValue } from '@scriptorium/contracts/check'
import {
  AliasProposalsBody,
  ContextBody,
  contextLimits,
  EntryDraftBody,
  SuggestionsBody,
} from '@scriptorium/contracts/nouns'
import { codex, idList, idOf, register, scopeOf } from '@scriptorium/rpc'
import type { Registration } from '@scriptorium/rpc'
import type { ContextDefinition, LookupRequest } from '@scriptorium/rpc/codex'
import type { Context } from '../domain/context/context.ts'
import { measureLookup } from '../metrics/lookups.ts'
import type { Lookup, LookupInput } from '../domain/context/selection/select.ts'

export function serveContext(context: Context): Registration {
  return register<ContextDefinition>(
    codex.context,
    {
      lookup: async (request, call) =>
        toResponse(await measureLookup(async () => await context.lookup(scopeOf(call), lookupInputOf(request)))),
      findMentions: async ({ novelId, text }, call) => {
        limitUnits([text])
        return { mentions: await context.findMentions(scopeOf(call), idOf(novelId), text) }
      },
      suggest: async ({ novelId, ...body }, call) => {
        limitUnits([body.text ?? ''])
        return await context.suggest(scopeOf(call), idOf(novelId), acceptValue(SuggestionsBody, body))
      },
      draftEntry: async ({ novelId, ...body }, call) =>
        await context.draftEntry(scopeOf(call), idOf(novelId), acceptValue(EntryDraftBody, body).text),
      proposeAliases: async ({ novelId, ...body }, call) =>
        await context.proposeAliases(scopeOf(call), idOf(novelId), acceptValue(AliasProposalsBody, body)),
      knownScenes: async ({ novelId, ids }, call) => ({
        ids: await context.knownScenes(scopeOf(call), idOf(novelId), idList(ids, '/ids', contextLimits.scenes)),
      }),
      checkAliases: async ({ novelId }, call) => await context.checkAliases(scopeOf(call), idOf(novelId)),
    },
    { callers: ['gateway', 'chat'] },
  )
}

function lookupInputOf({ novelId, budgetTokens, ...request }: LookupRequest): LookupInput {
  limitUnits(request.texts.map(({ text }) => text))
  const body = { ...request, budgetTokens: budgetTokens === 0 ? undefined : budgetTokens }
  return { ...acceptValue(ContextBody, body), novelId: idOf(novelId) }
}

function limitUnits(texts: readonly string[]): void {
  if (texts.reduce((sum, text) => sum + text.length, 0) > contextLimits.unitsTogether)
    throw new ServiceError('payload_too_large', {
      detail: `Texts for the codex may have ${contextLimits.unitsTogether} characters together.`,
    })
}

function toResponse({ choices, scenes, ...lookup }: Lookup) {
  return {
    ...lookup,
    scenes: scenes.map(({ pointOfViewId: _pointOfViewId, ...scene }) => scene),
    entries: choices.map(({ chosen, ...choice }) => ({ ...choice, included: chosen !== undefined, ...chosen })),
  }
}
