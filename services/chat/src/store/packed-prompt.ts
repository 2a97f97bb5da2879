/** Prompts as they are kept: compressed, since they repeat themselves from turn to turn and are seldom read. */
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import type { PromptMessage } from '../domain/message/prompt.ts'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

export async function packed(messages: readonly PromptMessage[]): Promise<Buffer> {
  return await compress(JSON.stringify(messages))
}

export async function unpacked(bytes: Buffer): Promise<PromptMessage[]> {
  return JSON.parse((await decompress(bytes)).toString()) as PromptMessage[]
}
