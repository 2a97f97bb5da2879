import { ServiceError } from '@scriptorium/contracts'
import { codex, register } from '@scriptorium/rpc'
import type { Registration, ServiceHandlers } from '@scriptorium/rpc'
import type { ContextDefinition, ContextEntry, LookupRequest } from '@scriptorium/rpc/codex'
import { defaultBudgetTokens } from '../domain/context.ts'
import type { Context, Lookup, LookupInput } from '../domain/context.ts'
import { scopeOf } from './novels.ts'
import { existingId, validated } from './validation.ts'

const textsMax = 100
const pinsMax = 200
const sourceMax = 50
const budgetMax = 10_000_000
/** UTF-16 units of all texts of one call: scanning them takes the process's one thread, some ten milliseconds per million. */
const charsMax = 4_000_000

export function registerContext(context: Context): Registration {
  const handlers: ServiceHandlers<ContextDefinition> = {
    lookup: async (request, call) => {
      const scope = scopeOf(call)
      return lookupMessage(await context.lookup(scope, readLookup(request)))
    },
    findMentions: async ({ novelId, text }, call) => {
      const scope = scopeOf(call)
      limitChars([text])
      const mentions = await context.findMentions(scope, existingId(novelId), text)
      return { mentions }
    },
  }
  return register(codex.context, handlers, {
    callers: { lookup: ['gateway', 'chat'], findMentions: ['gateway', 'chat'] },
  })
}

/** The scene's place is not used: there are no progressions yet that would depend on it. */
function readLookup({ novelId, texts, pins, budgetTokens, model }: LookupRequest): LookupInput {
  limitChars(texts.map(({ text }) => text))
  return validated((checks) => ({
    novelId: existingId(novelId),
    texts: checks.atMost('/texts', texts, textsMax).map(({ source, text }, index) => ({
      source: checks.text(`/texts/${index}/source`, source, { max: sourceMax }),
      text,
    })),
    pins: checks.atMost('/pins', pins, pinsMax).map((id, index) => checks.id(`/pins/${index}`, id)),
    budgetTokens: budgetTokens === 0 ? defaultBudgetTokens : checks.within('/budgetTokens', budgetTokens, 1, budgetMax),
    model,
  }))
}

function limitChars(texts: readonly string[]): void {
  if (texts.reduce((sum, text) => sum + text.length, 0) > charsMax)
    throw new ServiceError('payload_too_large', {
      detail: `Texts for the codex may have ${charsMax} characters together.`,
    })
}

function lookupMessage({ text, tokens, estimated, choices, budgetTokens, codexVersion, novel }: Lookup) {
  const entries = choices.map(({ entryId, name, reasons, chosen }): ContextEntry => ({
    entryId,
    name,
    included: chosen !== undefined,
    reasons,
    ...chosen,
  }))
  return {
    text,
    tokens,
    estimated,
    entries,
    budgetTokens,
    codexVersion: String(codexVersion),
    novel,
  }
}
