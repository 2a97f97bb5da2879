#!/usr/bin/env node
/**
 * Generates the code again: the Prisma client of each service that has prisma/schema.prisma, and the types and the
 * codec of the calls from proto/. It is committed, so that nobody needs this to start or test; `--check` changes nothing and
 * fails when what is committed differs from what would be made now.
 *
 *     node tools/generate.mjs [--check]
 *
 * Works offline: Prisma's schema engine is not used for generating, so any program that ends well may stand in for it.
 * Everything is made in a workshop beside the packages first, so that a running test never finds half of it.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { generatorsBin, installGenerators } from './codegen/install.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const workshop = join(root, 'node_modules', '.cache', `generate-${process.pid}`)
const callTypes = 'packages/rpc/src/generated'
const engine = ['/bin/true', '/usr/bin/true'].find((path) => existsSync(path)) ?? process.execPath

/** Folders with prisma/schema.prisma, each with the folder that its client goes to. */
const clients = [
  ...readdirSync(join(root, 'services')).map((name) => `services/${name}`),
  'packages/database/test/shelf',
]
  .filter((at) => existsSync(join(root, at, 'prisma', 'schema.prisma')))
  .map((at) => ({ at, output: `${at}/prisma/generated` }))
const outputs = [...clients.map(({ output }) => output), callTypes]

function run(program, args, cwd, extra = {}) {
  const bin = [generatorsBin, join(root, 'node_modules', '.bin')].find((folder) => existsSync(join(folder, program)))
  if (bin === undefined) throw new Error(`${program} is not installed`)
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CHECKPOINT_DISABLE: '1', ...extra }
  execFileSync(join(bin, program), args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** A schema without the models that are marked `/// Not in the client: …`, for which nothing is generated. */
function schemaOfClient(at) {
  const schema = readFileSync(join(root, at, 'prisma', 'schema.prisma'), 'utf8')
  return schema.replaceAll(/^\/\/\/ Not in the client:.*\nmodel \w+ \{\n(?:.*\n)*?\}\n/gm, '')
}

function generate() {
  for (const { at, output } of clients) {
    mkdirSync(join(workshop, at, 'prisma'), { recursive: true })
    writeFileSync(join(workshop, at, 'prisma', 'schema.prisma'), schemaOfClient(at))
    run('prisma', ['generate', '--schema', 'prisma/schema.prisma'], join(workshop, at), {
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
    })
    if (!existsSync(join(workshop, output, 'client.ts')))
      throw new Error(`${at}/prisma/schema.prisma does not generate into ${output}`)
  }
  run('buf', ['generate', 'proto', '--template', 'tools/codegen/buf.gen.yaml', '-o', join(workshop, callTypes)], root)
}

/** Every file below the generated folders of `base`, by its path from there. */
function snapshot(base) {
  const files = new Map()
  for (const folder of outputs) {
    if (!existsSync(join(base, folder))) continue
    for (const entry of readdirSync(join(base, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile()) files.set(relative(base, path), readFileSync(path, 'utf8'))
    }
  }
  return files
}

try {
  installGenerators()
  generate()
  const [there, made] = [snapshot(root), snapshot(workshop)]
  const changed = [...new Set([...there.keys(), ...made.keys()])]
    .filter((path) => there.get(path) !== made.get(path))
    .sort((a, b) => a.localeCompare(b))
  if (process.argv.includes('--check')) {
    if (changed.length > 0)
      process.stderr.write(
        `Generated code is not up to date; run node tools/generate.mjs and commit:\n${changed.map((path) => `  ${path}\n`).join('')}`,
      )
    process.exitCode = changed.length > 0 ? 1 : 0
  } else {
    for (const output of outputs) {
      if (!changed.some((path) => path.startsWith(output))) continue
      rmSync(join(root, output), { recursive: true, force: true })
      cpSync(join(workshop, output), join(root, output), { recursive: true })
    }
  }
  process.stdout.write(`${made.size} generated files, ${changed.length} differ\n`)
} finally {
  rmSync(workshop, { recursive: true, force: true })
}
