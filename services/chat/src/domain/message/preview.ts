/** What a message would ask the model if it were sent now: made as a generation's prompt is made. Nothing is sent and nothing stored. */
import { ServiceError } from '@scriptorium/contracts'
import { found } from '@scriptorium/records'
import { refuseForeignPins, refuseForeignScenes } from '../ownership.ts'
import type { Broker, Codex, PromptContext } from '../ports.ts'
import { promptErrorOf } from '../prompt-failure.ts'
import type { SendRequest } from './accept.ts'
import type { MessageStore } from './ports.ts'
import { makePrompt } from './prompt-making.ts'
import { cost } from './history.ts'
import type { PromptMessage } from './prompt.ts'
import { mergeParameters, resolveTarget } from './target.ts'

export type PreviewPorts = { store: Pick<MessageStore, 'sendContext' | 'threadSources'>; codex: Codex; broker: Broker }

export type Preview = {
  messages: (PromptMessage & { tokens: number })[]
  tokens: number
  /** Tokens; undefined: the model is not known well enough. */
  window: number | undefined
  context: PromptContext
}

export type ShowPreview = (ownerId: string, request: Omit<SendRequest, 'idempotencyKey'>) => Promise<Preview>

/** @throws ServiceError as sending would, and `codex_unavailable`. */
export function createPreview({ store, codex, broker }: PreviewPorts): ShowPreview {
  return async (ownerId, { threadId, parentId, content, ...request }) => {
    const query = { threadId, parentId, idempotencyKey: undefined, connectionIds: [] }
    const context = found((await store.sendContext(ownerId, query)).context)
    if (context.parentMissing) throw new ServiceError('not_found')
    const { pins, sceneIds, selection } = request.attached
    await Promise.all([
      refuseForeignPins(codex, ownerId, pins),
      refuseForeignScenes(codex, ownerId, { novelId: context.thread.novelId, sceneIds }),
    ])
    const [target, sources] = await Promise.all([
      resolveTarget(broker, ownerId, { ...request, thread: context.thread }),
      store.threadSources(ownerId, { threadId, parentId: context.parent?.id }),
    ])
    try {
      const made = await makePrompt(codex, ownerId, {
        ...found(sources),
        message: content,
        messagePins: [...pins],
        messageScenes: [...sceneIds],
        selection,
        parameters: mergeParameters(context.thread.parameters, request.parameters),
        model: target.model,
        windowTokens: target.windowTokens,
        outputTokensMax: target.outputTokensMax,
      })
      return {
        messages: made.messages.map(({ role, content }) => ({ role, content, tokens: cost(content, made.counter) })),
        tokens: made.estimatedTokens,
        window: target.windowTokens,
        context: made.context,
      }
    } catch (error) {
      throw promptErrorOf(error)
    }
  }
}
