import { readInfrastructure, readRedis } from '@scriptorium/distributed/config'
import type { InfrastructureConfig, RedisConfig } from '@scriptorium/distributed/config'
import { readEnv } from '@scriptorium/runtime'
import type { EnvReader, EnvSource } from '@scriptorium/runtime'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where the bytes of images stand. Every instance must see the same. */
export type BlobConfig =
  | { folder: string }
  | { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string }

/** What the service does, however its resources were opened. */
export type CodexConfig = {
  /** Memory for compiled codices, in bytes. */
  indexCacheBytes: number
  blobs: BlobConfig
  /** How often what nothing uses any more is deleted. */
  imageSweepMs: number
  /** How often imports and exports are asked for again that nobody does. */
  transferSweepMs: number
}

export const defaultCodexConfig: CodexConfig = {
  indexCacheBytes: 128 * 1024 * 1024,
  blobs: { folder: join(tmpdir(), 'scriptorium-blobs') },
  imageSweepMs: 60_000,
  transferSweepMs: 10_000,
}

/** @throws EnvError naming every variable that is missing or wrong. */
export function readCodexConfig(source: EnvSource): {
  service: CodexConfig
  infrastructure: InfrastructureConfig & RedisConfig
} {
  return readEnv(source, (env) => ({
    service: { ...defaultCodexConfig, blobs: readBlobs(env) },
    infrastructure: { ...readInfrastructure(env, { calls: [], rpcPort: 7002, probePort: 9102 }), ...readRedis(env) },
  }))
}

/** A bucket where an endpoint is named, a folder otherwise. */
function readBlobs(env: EnvReader): BlobConfig {
  const endpoint = env.optionalString('S3_ENDPOINT')
  if (endpoint === undefined) return { folder: env.string('BLOB_FOLDER', { default: 'data/blobs' }) }
  return {
    endpoint,
    bucket: env.string('S3_BUCKET'),
    region: env.string('S3_REGION', { default: 'us-east-1' }),
    accessKeyId: env.string('S3_ACCESS_KEY_ID'),
    secretAccessKey: env.secret('S3_SECRET_ACCESS_KEY', { minBytes: 8 }),
  }
}
