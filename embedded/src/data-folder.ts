import { isNodeError } from './node-error.ts'
import { StartError } from './start-error.ts'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pid } from 'node:process'

const probeBytes = 16_384

/**
 * Makes the folder in which everything lasts, and tries to write in it.
 * @throws StartError when it cannot be made or written.
 */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await makeFolder(path)
    const probe = join(path, `.write-test-${pid}`)
    // Not an empty one, for which a full disk has room.
    await writeFile(probe, Buffer.alloc(probeBytes))
    await rm(probe)
  } catch (error) {
    if (isNodeError(error, 'ENOSPC') || isNodeError(error, 'EDQUOT')) {
      throw new StartError(
        `The disk of the data folder ${path} is full. Free some space there, or set DATA_DIR to a folder on another disk.`,
      )
    }
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(
      `The data folder ${path} cannot be written (${reason}). Set DATA_DIR to a folder that this user can write, or change its permissions.`,
    )
  }
}

/** As mkdir with `recursive`, which says of a read-only disk that there is no such folder, and of some paths nothing for ever. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (
      await stat(path).then(
        (found) => found.isDirectory(),
        () => false,
      )
    )
      return
    if (!isNodeError(error, 'ENOENT') || dirname(path) === path) throw error
    await makeFolder(dirname(path))
    await mkdir(path)
  }
}
