import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function start(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: { ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const lines: Record<string, unknown>[] = []
  const said = Promise.withResolvers<Record<string, unknown>>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>
    lines.push(entry)
    if (entry.message === 'listening') said.resolve(entry)
  })
  return { child, lines, listening: said.promise }
}

describe('the process', () => {
  it('serves until SIGTERM, then exits clean though an answer is under way', async () => {
    const { child, listening } = start({ PORT: '0' })
    const { url } = (await listening) as { url: string }
    const response = await fetch(`${url}/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'demo-slow', stream: true, messages: [] }),
    })
    expect(response.status).toBe(200)
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
    await response.text().catch(() => '')
  })

  it('says what is wrong with its environment, and by its exit code that starting again will not help', async () => {
    const { child, lines } = start({ PORT: 'x' })
    expect(await once(child, 'exit')).toEqual([78, null])
    expect(lines.at(-1)?.error).toContain('PORT must be a whole number from 0 to 65535')
  })
})
