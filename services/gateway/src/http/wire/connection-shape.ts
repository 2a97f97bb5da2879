import { providerKinds } from '@scriptorium/contracts/http'
import type { Connection, Model, TestAnswer } from '@scriptorium/contracts/http'
import type { Connection__Output, Model__Output, TestConnectionResponse__Output } from '@scriptorium/rpc/broker'
import { word } from './entry-shape.ts'

export function toConnection(connection: Connection__Output): Connection {
  return {
    id: connection.id,
    provider: word(connection.provider, providerKinds, 'openai-compatible'),
    name: connection.name,
    baseUrl: connection.baseUrl,
    keyHint: connection.keyHint,
    hasKey: connection.hasKey,
    enabled: connection.enabled,
    models: connection.models,
    concurrency: connection.concurrency,
    position: connection.position,
    demo: connection.demo,
    createdAt: connection.createdAt,
    updatedAt: connection.updatedAt,
  }
}

export function toModel(model: Model__Output): Model {
  return {
    connectionId: model.connectionId,
    id: model.id,
    name: model.name,
    contextWindow: model.contextWindow,
    maxOutputTokens: model.maxOutputTokens,
    price: model.price ?? undefined,
    capabilities: model.capabilities.length === 0 ? undefined : model.capabilities,
    favourite: model.favourite,
  }
}

const stepNames = ['resolve', 'connect', 'authenticate', 'models', 'complete'] as const

export function toTestAnswer({ ok, steps, modelCount }: TestConnectionResponse__Output): TestAnswer {
  return {
    ok,
    steps: steps.map((step) => ({
      name: word(step.name, stepNames, 'complete'),
      ok: step.ok,
      ms: step.ms,
      code: step.code,
      message: step.message,
    })),
    modelCount,
  }
}
