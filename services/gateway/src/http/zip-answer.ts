import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { currentContext } from '@scriptorium/runtime'
import type { Logger } from '@scriptorium/runtime'
import { ZipFile } from 'yazl'

type File = { name: string; pieces: AsyncIterable<string | Uint8Array> }

/**
 * Answers with a zip that is made while it is sent, as fast as the client takes it: a file is begun when the one before it has gone. What
 * fails in the middle cuts the connection, so that nobody takes half for the whole.
 */
export async function sendZip(
  reply: FastifyReply,
  { name, files, logger }: { name: string; files: AsyncIterable<File>; logger: Pick<Logger, 'warn'> },
): Promise<FastifyReply> {
  const zip = new ZipFile()
  const output = zip.outputStream as PassThrough
  void fill(zip, files).catch((error: unknown) => {
    logger.warn({ error }, 'a zip could not be made to its end')
    output.destroy(error instanceof Error ? error : new Error('the zip ends here'))
  })
  return await reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('x-content-type-options', 'nosniff')
    .type('application/zip')
    .send(output)
}

async function fill(zip: ZipFile, files: AsyncIterable<File>): Promise<void> {
  const signal = currentContext()?.signal
  const options = signal === undefined ? {} : { signal }
  for await (const { name, pieces } of files) {
    const stream = new PassThrough()
    zip.addReadStream(stream, name)
    const gone = once(stream, 'end', options)
    // Whoever leaves meanwhile ends both, and is told once.
    gone.catch(() => undefined)
    try {
      for await (const piece of pieces) if (!stream.write(piece)) await once(stream, 'drain', options)
    } catch (error) {
      stream.destroy()
      throw error
    }
    stream.end()
    await gone
  }
  zip.end()
}
