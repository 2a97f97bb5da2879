import { providerKinds } from '@scriptorium/contracts/http'
import type { Connection, Model, TestAnswer } from '@scriptorium/contracts/http'
import type * as wire from '@scriptorium/rpc/broker'
import { word } from './entry-shape.ts'

export function toConnection(connection: wire.Connection): Connection {
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

export function toModel(model: wire.Model): Model {
  return {
    connectionId: model.connectionId,
    id: model.id,
    name: model.name,
    contextWindow: model.contextWindow,
    maxOutputTokens: model.maxOutputTokens,
    price: model.price,
    capabilities: model.capabilities.length === 0 ? undefined : model.capabilities,
  }
}

const stepNames = ['resolve', 'connect', 'authenticate', 'models', 'complete'] as const

export function toTestAnswer({ ok, steps, modelCount }: wire.TestConnectionResponse): TestAnswer {
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
