import { readInfrastructure, readRedis } from '@scriptorium/distributed/config'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import { readEnv } from '@scriptorium/runtime'
import type { EnvReader, EnvSource } from '@scriptorium/runtime'
import { defaultGenerationLimits } from './domain/generation/limits.ts'
import type { GenerationLimits } from './domain/generation/limits.ts'
import { defaultQueueLimits } from './domain/message/queue-limits.ts'
import type { QueueLimits } from './domain/message/queue-limits.ts'

/** What the service does, however its resources were opened. */
export type ChatConfig = {
  generation: GenerationLimits
  queue: QueueLimits
  sweepEveryMs: number
  /** Of one call to codex. */
  codexDeadlineMs: number
  /** Between two tries of a generation that needs the codex while it is out of reach; doubled up to `maxMs`. */
  codexRetry: { baseMs: number; maxMs: number }
  /** Before the accept; a message need not wait longer for ai-broker to check its target. */
  resolveDeadlineMs: number
  /** Of the direct hand-over; nobody waits for it. */
  enqueueDeadlineMs: number
  /** Of the model that names a conversation. */
  titleDeadlineMs: number
}

export const defaultChatConfig: ChatConfig = {
  generation: defaultGenerationLimits,
  queue: defaultQueueLimits,
  sweepEveryMs: 1_000,
  codexDeadlineMs: 2_000,
  codexRetry: { baseMs: 1_000, maxMs: 5_000 },
  resolveDeadlineMs: 1_000,
  enqueueDeadlineMs: 1_000,
  titleDeadlineMs: 45_000,
}

/** How many generations of one user run at once; the others wait in the queue. */
export function readRunningPerOwnerMax(env: EnvReader): number {
  const { runningPerOwnerMax } = defaultGenerationLimits
  return env.int('RUNNING_PER_USER_MAX', { default: runningPerOwnerMax, min: 1, max: 10_000 })
}

/** @throws EnvError naming every variable that is missing or wrong. */
export function readChatConfig(source: EnvSource): {
  service: ChatConfig
  infrastructure: InfrastructureConfig & RedisConfig
} {
  const { generation } = defaultChatConfig
  return readEnv(source, (env) => ({
    service: {
      ...defaultChatConfig,
      generation: { ...generation, runningPerOwnerMax: readRunningPerOwnerMax(env) },
    },
    infrastructure: {
      ...readInfrastructure(env, { calls: ['codex', 'ai-broker'], rpcPort: 7001, probePort: 9101 }),
      ...readRedis(env),
    },
  }))
}
