/** Blobs as files below a folder. A file is there whole or not at all. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { newId } from '@scriptorium/runtime'
import type { Blobs } from '../domain/image/images.ts'

const keyForm = /^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/

export function createFolderBlobs(folder: string): Blobs {
  const pathOf = (key: string): string => {
    if (!keyForm.test(key)) throw new TypeError(`"${key}" is no key of a blob`)
    return join(folder, key)
  }
  return {
    put: async (key, bytes) => {
      const path = pathOf(key)
      const unfinished = `${path}.${newId()}`
      await mkdir(dirname(path), { recursive: true })
      await writeFile(unfinished, bytes)
      await rename(unfinished, path)
    },
    get: async (key, signal) => {
      try {
        return await readFile(pathOf(key), signal === undefined ? {} : { signal })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    delete: async (key) => await rm(pathOf(key), { force: true }),
    deleteBelow: async (parts) => await rm(pathOf(parts), { force: true, recursive: true }),
  }
}
