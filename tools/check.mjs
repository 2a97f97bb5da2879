/** All static checks, two at a time, each with its time: `npm run check`. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter } from 'node:path'
import { generatorsBin, installGenerators } from './codegen/install.mjs'

installGenerators()
process.env.PATH = `${process.env.PATH}${delimiter}${generatorsBin}`

const checks = [
  ['types', 'tsc', ['-p', 'tsconfig.json']],
  ['types of web', 'tsc', ['-p', 'web/tsconfig.json']],
  [
    'lint',
    'oxlint',
    [
      '--type-aware',
      '--quiet',
      'packages',
      'services',
      'embedded',
      'web/src',
      'web/test',
      'bench',
      'tools',
      'test',
    ].filter((arg) => arg.startsWith('-') || existsSync(arg)),
  ],
  ['layers', 'node', ['tools/layers.mjs']],
  ['conventions', 'node', ['tools/conventions.mjs']],
  ['contract fields', 'node', ['tools/contract-fields.ts']],
  ['dead code', 'knip', ['--no-progress']],
  ['protocols', 'buf', ['lint', 'proto']],
  ['generated code', 'node', ['tools/generate.mjs', '--check']],
]
const together = 2
const results = []

async function run([name, command, args]) {
  const started = performance.now()
  const output = []
  const status = await new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => {
      output.push(Buffer.from(error.message))
      resolve(1)
    })
    child.on('close', resolve)
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
  if (status !== 0) console.log(Buffer.concat(output).toString('utf8'))
  results.push(status === 0)
}

const waiting = [...checks]
await Promise.all(
  Array.from({ length: together }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next)
  }),
)
const failed = results.filter((passed) => !passed).length
console.log(`checks: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
