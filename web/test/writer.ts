import { randomUUID } from 'node:crypto'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'

/** Where the server is that the tests look at. */
export const url = process.env['SCRIPTORIUM_URL'] ?? 'http://127.0.0.1:8080'

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: flags })
}

export type Writer = {
  page: Page
  context: BrowserContext
  email: string
  /** Calls the API with the writer's session. Throws on any answer that is not a success. */
  call: <Answer>(method: string, path: string, body?: unknown) => Promise<Answer>
  /** What must not be there at the end: requests to another origin, refusals by the Content-Security-Policy, uncaught errors. */
  trouble: string[]
}

export const password = 'correct horse battery staple'

/** A browser of their own for somebody with a new account, signed in, at no page yet. */
export async function newWriter(browser: Browser, viewport = { width: 1280, height: 800 }): Promise<Writer> {
  const writer = await newAnonymous(browser, viewport)
  await writer.call('POST', '/accounts', { email: writer.email, password, name: 'Ada Quill' })
  return writer
}

export async function newAnonymous(browser: Browser, viewport = { width: 1280, height: 800 }): Promise<Writer> {
  const context = await browser.newContext({ viewport })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (origin !== new URL(url).origin && protocol !== 'data:' && protocol !== 'blob:')
      trouble.push(`request to ${request.url()}`)
  })
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) trouble.push(message.text())
  })
  page.on('pageerror', (error) => trouble.push(`uncaught: ${error.message}`))
  return {
    page,
    context,
    trouble,
    email: `${randomUUID()}@example.org`,
    async call(method, path, body) {
      const response = await context.request.fetch(`${url}/api/v1${path}`, {
        method,
        ...(body === undefined ? {} : { data: body }),
      })
      if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
      return (response.status() === 204 ? undefined : await response.json()) as never
    },
  }
}

export type Named = { id: string; name: string; title: string }

/** The demo novel's id and the id of its conversation. */
export async function demoOf(writer: Writer): Promise<{ novelId: string; threadId: string }> {
  const novels = await writer.call<{ items: Named[] }>('GET', '/novels')
  const novelId = novels.items[0]!.id
  const threads = await writer.call<{ items: Named[] }>('GET', `/novels/${novelId}/threads`)
  return { novelId, threadId: threads.items[0]!.id }
}

export function composerOf(page: Page) {
  return page.getByRole('textbox', { name: 'Your message' })
}

/** Waits for the answer to what was just sent, and for its end. */
export async function answered(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const articles = [...document.querySelectorAll('article')]
      const last = articles.at(-1)
      return last?.getAttribute('aria-label') === 'Answer' && last.getAttribute('aria-busy') === 'false'
    },
    undefined,
    { timeout: 60_000 },
  )
}

export function lastAnswer(page: Page) {
  return page.getByRole('article', { name: 'Answer' }).last()
}

export async function chooseModel(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: /^Model:/ }).click()
  await page.getByRole('option', { name }).click()
}
