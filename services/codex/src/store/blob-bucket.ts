/** Blobs in a bucket of S3, or of what speaks as S3 does. */
import { ServiceError } from '@scriptorium/contracts'
import { AwsClient } from 'aws4fetch'
import type { Blobs } from '../domain/image/images.ts'

export type BucketConfig = {
  /** Where the bucket is addressed by its name in the path: `https://s3.eu-central-1.amazonaws.com`. */
  endpoint: string
  bucket: string
  region: string
  accessKeyId: string
  secretAccessKey: string
}

const timeoutMs = 10_000
const repeats = 2

export function createBucketBlobs({ endpoint, bucket, ...credentials }: BucketConfig): Blobs {
  const client = new AwsClient({ ...credentials, service: 's3', retries: repeats })
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`
  async function call(key: string, init: RequestInit, signal?: AbortSignal): Promise<Response> {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      return await client.fetch(`${base}/${key}`, {
        ...init,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      })
    } catch (error) {
      throw new ServiceError('unavailable', { cause: error })
    }
  }
  async function accept(response: Response): Promise<void> {
    await response.arrayBuffer()
    if (!response.ok && response.status !== 404)
      throw new ServiceError('unavailable', { cause: new Error(`the bucket answered ${response.status}`) })
  }
  return {
    put: async (key, bytes, type) => {
      const response = await call(key, {
        method: 'PUT',
        body: Uint8Array.from(bytes),
        headers: { 'content-type': type },
      })
      await accept(response)
      // Unlike a blob, a bucket must be there.
      if (response.status === 404)
        throw new ServiceError('unavailable', { cause: new Error('there is no such bucket') })
    },
    get: async (key, signal) => {
      const response = await call(key, { method: 'GET' }, signal)
      if (response.ok) return new Uint8Array(await response.arrayBuffer())
      await accept(response)
      return undefined
    },
    delete: async (key) => await accept(await call(key, { method: 'DELETE' })),
    deleteBelow: async (parts) => {
      for (;;) {
        const response = await call(`?list-type=2&prefix=${encodeURIComponent(`${parts}/`)}`, { method: 'GET' })
        const text = await response.text()
        if (!response.ok)
          throw new ServiceError('unavailable', { cause: new Error(`the bucket answered ${response.status}`) })
        // Our keys have nothing in them that XML writes otherwise.
        const keys = [...text.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key)
        for (const key of keys) await accept(await call(key, { method: 'DELETE' }))
        if (keys.length === 0) return
      }
    },
  }
}
