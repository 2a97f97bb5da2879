import { StartError } from './start-error.ts'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pid } from 'node:process'

/**
 * Makes the folder in which everything lasts, and tries to write in it.
 * @throws StartError when it cannot be made or written.
 */
export async function openDataFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
    const probe = join(path, `.write-test-${pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`The data folder ${path} cannot be written (${reason}). Set DATA_DIR to a folder that this user can write, or change its permissions.`)
  }
}
