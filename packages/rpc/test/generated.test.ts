import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from '@jest/globals'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const generator = join(
  dirname(createRequire(import.meta.url).resolve('@grpc/proto-loader')),
  '../bin/proto-loader-gen-types.js',
)
const files = ['codex', 'chat', 'broker'].map((name) => `scriptorium/${name}/v1/${name}.proto`)

async function readTree(directory: string): Promise<Record<string, string>> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.ts')).toSorted()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name), 'utf8')] as const)),
  )
}

it('the types are those of the proto files', async () => {
  const made = await mkdtemp(join(tmpdir(), 'rpc-types-'))
  try {
    await promisify(execFile)(
      process.execPath,
      [
        generator,
        '--arrays',
        '--defaults',
        '--includeComments',
        '--importFileExtension=.ts',
        '-O',
        made,
        '-I',
        'proto',
        '--',
        ...files,
      ],
      { cwd: root },
    )
    expect(await readTree(join(root, 'packages/rpc/src/gen'))).toEqual(await readTree(made))
  } finally {
    await rm(made, { recursive: true })
  }
})
