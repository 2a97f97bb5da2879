/**
 * The folder in which everything lasts: `keys.json`, the database, and a lock. One running copy at a time may have it.
 */
import { isNodeError } from './node-error.ts'
import { StartError } from './start-error.ts'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { kill, pid } from 'node:process'

export type DataFolder = { path: string, release(): Promise<void> }

/** @throws StartError when the folder cannot be made or written, or when another running copy has it. */
export async function openDataFolder(path: string): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 })
    const probe = join(path, `.write-test-${pid}`)
    await writeFile(probe, '')
    await rm(probe)
  } catch (error) {
    throw new StartError(`The data folder ${path} cannot be written (${reasonOf(error)}). Set DATA_DIR to a folder that this user can write, or change its permissions.`)
  }
  await takeLock(join(path, 'lock'), path)
  return { path, release: async () => await rm(join(path, 'lock'), { force: true }) }
}

async function takeLock(file: string, folder: string): Promise<void> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(pid))
      await handle.close()
      return
    } catch (error) {
      if (!isNodeError(error, 'EEXIST')) throw new StartError(`The data folder ${folder} cannot be locked (${reasonOf(error)}).`)
    }
    const owner = Number(await readFile(file, 'utf8').catch(() => ''))
    if (await isRunningCopy(owner)) {
      throw new StartError(`Another copy (process ${owner}) is using the data folder ${folder}. Stop it first, or set DATA_DIR to another folder.`)
    }
    // Left by a copy that was killed.
    await rm(file, { force: true })
  }
  throw new StartError(`The data folder ${folder} is being taken by another copy that starts just now. Try again in a moment.`)
}

/** A process number may have been given to another program since: where the system tells, its command line decides. */
async function isRunningCopy(owner: number): Promise<boolean> {
  if (!Number.isInteger(owner) || owner <= 0 || owner === pid) return false
  const commandLine = await readFile(`/proc/${owner}/cmdline`, 'utf8').catch(() => undefined)
  if (commandLine !== undefined) return commandLine.includes('embedded')
  try {
    kill(owner, 0)
    return true
  } catch (error) {
    return isNodeError(error, 'EPERM')
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
