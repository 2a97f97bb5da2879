/**
 * The conventions that no linter knows: names, line lengths, marks, documented variables, licences.
 * Prints every breach as `file:line: what`, and ends with 1 if there is one.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'

const lineLengthMax = 200
const licences = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  '(Apache-2.0 AND BSD-3-Clause)',
])
const code = new Set(['.ts', '.tsx', '.mjs', '.css', '.sql', '.proto', '.sh'])
const generated = /(^|\/)generated\//
const drawer = /(^|\/)(utils?|helpers?|common|shared|misc|lib)(\/|[.])/
const breaches = []
const report = (file, line, what) => breaches.push(`${file}:${line}: ${what}`)

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file))
const written = tracked.filter((file) => code.has(extname(file)) && !generated.test(file))

for (const file of tracked) checkName(file)
for (const file of written) checkLines(file)
checkVariables()
checkLicences()

for (const breach of breaches) console.error(breach)
console.log(`conventions: ${written.length} files, ${breaches.length} breaches`)
process.exit(breaches.length === 0 ? 0 : 1)

function checkName(file) {
  if (generated.test(file)) return
  if (drawer.test(file)) report(file, 1, 'a drawer: name the file or folder by the noun it holds')
  const name = basename(file)
  const free = /^(README|LICENSE|CONTRIBUTING|SECURITY|CHANGELOG|Dockerfile|NOTICE)|^[.]|^\d+_/.test(name)
  if (!free && code.has(extname(file)) && !/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name))
    report(file, 1, 'file names are kebab-case')
}

function checkLines(file) {
  const isTool = file.startsWith('tools/conventions')
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const at = index + 1
      if (line.length > lineLengthMax && !file.endsWith('.sql'))
        report(file, at, `${line.length} characters; at most ${lineLengthMax}`)
      if (isTool) return
      if (/\b(TODO|FIXME|HACK|XXX)\b/.test(line)) report(file, at, 'a mark: do it now, or say in docs/ what is missing')
      if (/^import \{ ?type /.test(line))
        report(file, at, 'import type { … }: an inline type import loads the file at run time')
      if (/\$(queryRawUnsafe|executeRawUnsafe)\b/.test(line) && !file.startsWith('packages/database/'))
        report(file, at, 'raw SQL from text is for packages/database only')
      if (/\b(it|test|describe)[.](skip|only|todo)\b/.test(line) && !/--|because/.test(line))
        report(file, at, 'a skipped test needs a line that says what is missing')
      if (/@ts-(ignore|nocheck)/.test(line)) report(file, at, 'the type check is not to be switched off')
    })
}

/** Every environment variable that a config names has its line in .env.example. */
/** Every variable that a process or Compose reads is in .env.example, and every one there is read. */
function checkVariables() {
  if (!existsSync('.env.example')) return
  const find = (file, pattern) => [...readFileSync(file, 'utf8').matchAll(pattern)].map((match) => match[1])
  const known = new Set(find('.env.example', /^#? ?([A-Z][A-Z0-9_]+)=/gm))
  const read = new Set(find('tools/compose-env.mjs', /'([A-Z][A-Z0-9_]+)=/g))
  const readers = written
    .filter((name) => /(config|main|migrate)[.]ts$/.test(name))
    .map((name) => [name, /env[.]\w+\(\s*'([A-Z][A-Z0-9_]+)'/g])
  for (const [file, pattern] of [...readers, ['docker-compose.yml', /\$\{([A-Z][A-Z0-9_]+)/g]]) {
    for (const name of find(file, pattern)) {
      read.add(name)
      if (!known.has(name)) report(file, 1, `${name} is not in .env.example`)
    }
  }
  for (const name of known) if (!read.has(name)) report('.env.example', 1, `nothing reads ${name}`)
}

function checkLicences() {
  for (const file of tracked.filter((name) => basename(name) === 'package.json')) {
    const manifest = JSON.parse(readFileSync(file, 'utf8'))
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (name.startsWith('@scriptorium/')) continue
      const path = [
        `${file.replace(/package[.]json$/, '')}node_modules/${name}/package.json`,
        `node_modules/${name}/package.json`,
      ].find((candidate) => existsSync(candidate))
      const licence = path === undefined ? 'not installed' : JSON.parse(readFileSync(path, 'utf8')).license
      const parts = licence.replace(/^\((.*)\)$/, '$1').split(' AND ')
      if (!parts.every((part) => licences.has(part))) report(file, 1, `${name} has the licence ${licence}`)
    }
  }
}
