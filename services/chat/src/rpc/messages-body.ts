/** Bodies of the calls that accept a message, checked by the contract's schemas. */
import { exceedsBytes, ServiceError } from '@scriptorium/contracts'
import type { FieldError } from '@scriptorium/contracts'
import { schemaErrors } from '@scriptorium/contracts/check'
import {
  ContinueBody,
  EditMessageBody,
  messageBytesMax,
  RegenerateBody,
  ReplayBody,
  SendMessageBody,
} from '@scriptorium/contracts/nouns'
import { idOf, optionalId } from '@scriptorium/rpc'
import type * as wire from '@scriptorium/rpc/chat'
import type {
  AnswerOptions,
  ContinueRequest,
  EditRequest,
  RegenerateRequest,
  ReplayRequest,
  SendRequest,
} from '../domain/message/accept.ts'
import { parametersOf } from './threads-parameters.ts'

type Schema = Parameters<typeof schemaErrors>[0]
type WireOptions = Omit<wire.RegenerateRequest, 'messageId'>

const keyCharactersMax = 255

/** @throws ServiceError `validation_failed`, `payload_too_large`, `not_found` for an id that is none; so do the others. */
export function sendRequestOf(request: wire.SendMessageRequest | wire.PreviewRequest): SendRequest {
  const { threadId, content, pins, sceneIds, selection } = request
  const compared = 'compared' in request ? request.compared : undefined
  const models = compared?.models.map((each) => ({ ...each, connectionId: idOf(each.connectionId) }))
  const attached = { pins, sceneIds, selection }
  const body = { content, models, parentId: optionalId(request.parentId) }
  return {
    ...body,
    attached,
    ...optionsOf(SendMessageBody, request, { ...body, ...attached }),
    threadId: idOf(threadId),
    automaticTitle: 'automaticTitle' in request && request.automaticTitle === true,
  }
}

export function editRequestOf(request: wire.EditMessageRequest): EditRequest {
  const { messageId, content, pins, sceneIds, selection } = request
  const attached = { pins, sceneIds, selection }
  return {
    content,
    attached,
    ...optionsOf(EditMessageBody, request, { content, ...attached }),
    messageId: idOf(messageId),
    automaticTitle: request.automaticTitle === true,
  }
}

export function regenerateRequestOf(request: wire.RegenerateRequest): RegenerateRequest {
  return { ...optionsOf(RegenerateBody, request), messageId: idOf(request.messageId) }
}

export function replayRequestOf(request: wire.ReplayRequest): ReplayRequest {
  const options = { ...request, defaultConnectionId: undefined, defaultModel: undefined }
  return { ...optionsOf(ReplayBody, options), generationId: idOf(request.generationId) }
}

export function continueRequestOf(request: wire.ContinueRequest): ContinueRequest {
  return { ...optionsOf(ContinueBody, request), messageId: idOf(request.messageId) }
}

/** The options of a request, checked by `schema` together with the rest of its body. */
function optionsOf(schema: Schema, request: WireOptions, body: { content?: string } = {}): AnswerOptions {
  const { model, idempotencyKey, defaultConnectionId, defaultModel } = request
  const choices = {
    connectionId: optionalId(request.connectionId),
    model,
    parameters: parametersOf(request.parameters),
  }
  if (body.content !== undefined && exceedsBytes(body.content, messageBytesMax))
    throw new ServiceError('payload_too_large', { detail: 'A message may have 256 KB at most.' })
  const errors = [...schemaErrors(schema, { ...choices, ...body }), ...keyErrors(idempotencyKey)]
  if (errors.length > 0) throw new ServiceError('validation_failed', { errors })
  const defaults = { connectionId: optionalId(defaultConnectionId), model: defaultModel }
  return { ...choices, idempotencyKey, defaults }
}

function keyErrors(key: string | undefined): FieldError[] {
  const isKey = key === undefined || (key !== '' && key.length <= keyCharactersMax)
  return isKey ? [] : [{ path: '/idempotencyKey', message: `must have 1 to ${keyCharactersMax} characters.` }]
}
