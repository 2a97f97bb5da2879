/** A thread's tree of messages: what a writer sends, edits, continues, tries again, deletes and reads. */
import { ServiceError, isTerminal } from '@scriptorium/contracts'
import { truncate } from '@scriptorium/text'
import { found } from '@scriptorium/records'
import { refuseForeignPins, refuseForeignScenes } from '../ownership.ts'
import { acceptMessage, acceptReply, connectionsOf, hashOf, idempotent, repeated } from './accept.ts'
import type {
  AcceptPorts,
  ContinueRequest,
  EditRequest,
  RegenerateRequest,
  ReplayRequest,
  SendRequest,
} from './accept.ts'
import type { AcceptedMessage, BranchContext, MessagePage, MessageQuery } from './ports.ts'

export type Messages = {
  /** @throws ServiceError `not_found`, `answer_in_progress`, `connection_missing`, `prompt_too_long`, `rate_limited`, `queue_full`, `idempotency_mismatch`; so do all that accept. */
  send(ownerId: string, request: SendRequest): Promise<AcceptedMessage>
  /** Another assistant message beside the one named. @throws ServiceError `conflict` when it is a user's. */
  regenerate(ownerId: string, request: RegenerateRequest): Promise<AcceptedMessage>
  /**
   * A new message beside the user's message named, with a new reply: a branch. The one named does not change.
   * @throws ServiceError `conflict` when it is an assistant message.
   */
  edit(ownerId: string, request: EditRequest): Promise<AcceptedMessage>
  /**
   * A new user message below an assistant message that stopped early, asking for the rest, with a new reply.
   * @throws ServiceError `conflict` when it is a user's message, has not ended, or is whole.
   */
  continue(ownerId: string, request: ContinueRequest): Promise<AcceptedMessage>
  /**
   * Another answer beside one, with the very prompt that it had.
   * @throws ServiceError `conflict` when no prompt is kept.
   */
  replay(ownerId: string, request: ReplayRequest): Promise<AcceptedMessage>
  /** A connection that was deleted: from now on nothing is accepted for it. Safe to repeat. */
  forgetConnection(ownerId: string, connectionId: string): Promise<void>
  /**
   * With all that lies below it; its siblings stay.
   * @throws ServiceError `not_found`.
   */
  delete(ownerId: string, messageId: string): Promise<void>
  /** @throws ServiceError `not_found` */
  list(ownerId: string, query: MessageQuery): Promise<MessagePage>
}

const titleCharsMax = 60
/** The user message that asks for the rest of an assistant message that stopped early. */
const continuation = 'Continue exactly where your last answer stopped, without repeating any of it.'

export function createMessages(ports: AcceptPorts): Messages {
  const { store, generations } = ports
  return {
    send: async (ownerId, request) => await send(ports, ownerId, request),
    regenerate: async (ownerId, request) =>
      await idempotent(ports, ownerId, { kind: 'regenerate', request }, async (bodyHash) => {
        return await regenerate(ports, ownerId, request, bodyHash)
      }),
    edit: async (ownerId, request) =>
      await idempotent(ports, ownerId, { kind: 'edit', request }, async (bodyHash) => {
        return await edit(ports, ownerId, request, bodyHash)
      }),
    continue: async (ownerId, request) =>
      await idempotent(ports, ownerId, { kind: 'continue', request }, async (bodyHash) => {
        return await continueBelow(ports, ownerId, request, bodyHash)
      }),
    replay: async (ownerId, request) =>
      await idempotent(ports, ownerId, { kind: 'replay', request }, async (bodyHash) => {
        return await replay(ports, ownerId, request, bodyHash)
      }),
    async delete(ownerId, messageId) {
      // Cancelled first, so that workers stop and readers get their end; a worker that writes later finds no row.
      await generations.cancelBelow(ownerId, messageId)
      if (!(await store.delete(ownerId, messageId))) throw new ServiceError('not_found')
    },
    forgetConnection: async (ownerId, connectionId) => await store.forgetConnection(ownerId, connectionId),
    list: async (ownerId, query) => found(await store.list(ownerId, query)),
  }
}

async function send(ports: AcceptPorts, ownerId: string, request: SendRequest): Promise<AcceptedMessage> {
  const { threadId, parentId, content, attached, models, idempotencyKey } = request
  const bodyHash = hashOf(ports, { kind: 'send', request })
  // One round trip for both: nearly always there has been no such request.
  const query = { threadId, parentId, idempotencyKey, connectionIds: connectionsOf(request, models) }
  const { accepted, context: known } = await ports.store.sendContext(ownerId, query)
  if (accepted !== undefined) return repeated(accepted, bodyHash)
  const context = found(known)
  if (context.parentMissing) throw new ServiceError('not_found')
  await Promise.all([
    refuseForeignPins(ports.codex, ownerId, attached.pins),
    refuseForeignScenes(ports.codex, ownerId, { novelId: context.thread.novelId, sceneIds: attached.sceneIds }),
  ])
  const atLeaf = parentId === undefined
  const { automaticTitle } = request
  const message = {
    options: request,
    content,
    title: titleOf(content),
    automaticTitle,
    attached,
    bodyHash,
    atLeaf,
    models,
  }
  return await acceptMessage(ports, ownerId, context, message)
}

async function regenerate(
  ports: AcceptPorts,
  ownerId: string,
  options: RegenerateRequest,
  bodyHash: string,
): Promise<AcceptedMessage> {
  const context = found(await ports.store.branchContext(ownerId, options.messageId, connectionsOf(options)))
  const { message, parent, attached } = context
  if (message.role !== 'assistant' || parent === undefined)
    throw new ServiceError('conflict', { detail: 'Only an answer can be tried again.' })
  return await acceptReply(ports, ownerId, context, { options, parent, attached, bodyHash })
}

async function edit(
  ports: AcceptPorts,
  ownerId: string,
  request: EditRequest,
  bodyHash: string,
): Promise<AcceptedMessage> {
  const { messageId, content, attached } = request
  const context = found(await ports.store.branchContext(ownerId, messageId, connectionsOf(request)))
  if (context.message.role !== 'user')
    throw new ServiceError('conflict', { detail: 'An answer cannot be edited; only your own messages can.' })
  await Promise.all([
    refuseForeignPins(ports.codex, ownerId, attached.pins),
    refuseForeignScenes(ports.codex, ownerId, { novelId: context.thread.novelId, sceneIds: attached.sceneIds }),
  ])
  const { automaticTitle } = request
  const message = { options: request, content, title: titleOf(content), automaticTitle, attached, bodyHash }
  return await acceptMessage(ports, ownerId, context, message)
}

async function continueBelow(
  ports: AcceptPorts,
  ownerId: string,
  options: ContinueRequest,
  bodyHash: string,
): Promise<AcceptedMessage> {
  const context = found(await ports.store.branchContext(ownerId, options.messageId, connectionsOf(options)))
  refuseUnlessCutShort(context)
  const below = { ...context, parent: { ...context.message, isEnded: true } }
  const message = { options, content: continuation, title: '', attached: context.attached, bodyHash }
  return await acceptMessage(ports, ownerId, below, message)
}

async function replay(
  ports: AcceptPorts,
  ownerId: string,
  options: ReplayRequest,
  bodyHash: string,
): Promise<AcceptedMessage> {
  const { generationId } = options
  const context = found(await ports.store.branchContext(ownerId, generationId, connectionsOf(options)))
  const { asked, parent, attached } = context
  if (asked === undefined || parent === undefined) throw new ServiceError('not_found')
  if (!asked.hasPrompt)
    throw new ServiceError('conflict', { detail: 'No model was asked for this answer yet, so no prompt is kept.' })
  // What it was asked with takes the place of what its thread says now.
  const { hasPrompt: _, ...chosen } = asked
  const { id, novelId } = context.thread
  const thread = { id, novelId, ...chosen }
  return await acceptReply(
    ports,
    ownerId,
    { ...context, thread },
    { options, parent, attached, bodyHash, replayOf: generationId },
  )
}

function refuseUnlessCutShort({ message: { role, status, finishReason } }: BranchContext): void {
  if (role !== 'assistant') throw new ServiceError('conflict', { detail: 'Only an answer can be continued.' })
  if (!isTerminal(status)) throw new ServiceError('conflict', { detail: 'This answer is still being written.' })
  if (status === 'complete' && finishReason !== 'length')
    throw new ServiceError('conflict', { detail: 'This answer came to its end; there is nothing to continue.' })
}

/** The beginning of the first line. */
function titleOf(content: string): string {
  return truncate(content.trim().split('\n')[0]?.replaceAll(/\s+/g, ' ').trim() ?? '', titleCharsMax)
}
