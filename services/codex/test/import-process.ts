/**
 * A process that imports one file after the other from a folder of parts, as the job does, and says of each how it ended and how much
 * memory the process has ever had. For tests that look at it from outside.
 */
import process from 'node:process'
import { derivedId, newId } from '@scriptorium/runtime'
import { createImages } from '../src/domain/image/images.ts'
import { createTransfers } from '../src/domain/transfer/transfers.ts'
import type { ClaimedTransfer, TransferStore } from '../src/domain/transfer/transfers.ts'
import { createFolderBlobs } from '../src/store/blob-folder.ts'
import { createImageCodec } from '../src/store/image-codec.ts'
import { createFileReader } from '../src/store/transfer/codex-file-reader.ts'
import { unpackImage } from '../src/store/transfer/file-images.ts'
import { createReadingThreads } from '../src/store/transfer/reading-threads.ts'

export type Imported = { outcome: string; message: string; notCarried: string[]; peakMb: number }
export type ImportedFile = { folder: string; ownerId: string; fileId: string; parts: number; bytes: number }

const empty = {
  entries: [],
  extensions: {},
  types: [],
  categories: [],
  templates: [],
  chapters: new Set<string>(),
  scenes: new Set<string>(),
  relations: new Set<string>(),
  progressions: new Set<string>(),
}

process.once('message', (files: ImportedFile[]) => void importAll(files))
// As soon as everything is loaded.
process.send?.(peakMb())

async function importAll(files: readonly ImportedFile[]): Promise<void> {
  const threads = createReadingThreads()
  const outcomes: Imported[] = []
  for (const file of files) outcomes.push({ ...(await outcomeOf(file, threads)), peakMb: peakMb() })
  await threads.stop()
  process.send?.(outcomes, () => process.disconnect())
}

async function outcomeOf(
  { folder, ownerId, fileId, parts, bytes }: ImportedFile,
  threads: ReturnType<typeof createReadingThreads>,
) {
  let ended = { outcome: 'none', message: '', notCarried: [] as string[] }
  const claimed = { id: newId(), kind: 'import', fileId, attempt: 9, dryRun: true, existing: 'update' }
  const store = {
    claim: async () => claimed as ClaimedTransfer,
    file: async () => ({ parts, bytes }),
    progress: async () => undefined,
    read: async () => ({ present: empty }),
    complete: async (
      _scope: unknown,
      _claimed: unknown,
      { report }: { report: { notCarried: { reason: string }[] } },
    ) => {
      ended = { outcome: 'complete', message: '', notCarried: report.notCarried.map(({ reason }) => reason) }
    },
    fail: async (_scope: unknown, _claimed: unknown, { code, message }: { code: string; message: string }) => {
      ended = { ...ended, outcome: code, message }
    },
  }
  const blobs = createFolderBlobs(folder)
  const transfers = createTransfers({
    store: store as unknown as TransferStore,
    blobs,
    read: createFileReader(threads),
    write: () => {
      throw new Error('nothing is exported')
    },
    images: {
      images: createImages({ store: {} as never, blobs, codec: createImageCodec(), newId }),
      unpack: unpackImage,
    },
    enqueue: async () => undefined,
    derivedId,
  })
  await transfers.run({ ownerId }, newId())
  return ended
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024)
}
