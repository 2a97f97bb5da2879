import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Digest } from '../domain/ports.ts'

export const digest: Digest = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  sha256Hex: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  randomToken: () => randomBytes(32).toString('base64url'),
  sameBytes: (a, b) => a.length === b.length && timingSafeEqual(a, b),
}
