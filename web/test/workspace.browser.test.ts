import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import {
  answered,
  chooseModel,
  composerOf,
  demoOf,
  lastAnswer,
  launch,
  newAnonymous,
  newWriter,
  password,
  url,
} from './writer.ts'
import type { Named, Writer } from './writer.ts'

let browser: Browser
const open: Writer[] = []

beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
})
afterEach(async () => {
  const trouble = open.flatMap((writer) => writer.trouble)
  await Promise.all(open.splice(0).map((writer) => writer.context.close()))
  expect(trouble).toEqual([])
})

async function writerAt(
  path: (demo: { novelId: string; threadId: string }) => string,
): Promise<Writer & { novelId: string; threadId: string }> {
  const writer = await newWriter(browser)
  open.push(writer)
  const demo = await demoOf(writer)
  await writer.page.goto(url + path(demo))
  return { ...writer, ...demo }
}

const workshop = ({ novelId, threadId }: { novelId: string; threadId: string }) =>
  `/novels/${novelId}/workshop/${threadId}`

describe('the entrance', () => {
  it('shows a stranger how to register, and a new writer the demo novel; signing out closes it', async () => {
    const writer = await newAnonymous(browser)
    open.push(writer)
    const { page, email } = writer
    await page.goto(url)
    await page.getByRole('heading', { name: 'Create your account' }).waitFor()
    await page.getByLabel('Your name').fill('Ada Quill')
    await page.getByLabel('Email').fill(email)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByRole('heading', { name: 'Your novels' }).waitFor()
    await page.getByText('codex entries').waitFor()
    await page.getByRole('button', { name: 'Menu of Ada Quill' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    expect((await writer.context.request.get(`${url}/api/v1/me`)).status()).toBe(401)
    await page.goto(`${url}/settings/account`)
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    await page.getByLabel('Email').fill(email)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Account', exact: true }).waitFor()
  })

  it('leads nowhere else after signing in', async () => {
    const writer = await newWriter(browser)
    open.push(writer)
    const { page, email } = writer
    await writer.call('DELETE', '/sessions/current')
    await page.goto(`${url}/sign-in?next=${encodeURIComponent('//evil.example/')}`)
    await page.getByLabel('Email').fill(email)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Your novels' }).waitFor()
    expect(page.url()).toBe(`${url}/`)
  })
})

describe('the workshop', () => {
  it('streams an answer that names codex entries, labelled as the demo’s, and says why they were included', async () => {
    const { page } = await writerAt(workshop)
    await composerOf(page).fill('Would Silas Corrigan let Maren Holt in?')
    await page.getByText('From your codex:').waitFor()
    await composerOf(page).press('Control+Enter')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await answered(page)
    expect(await lastAnswer(page).textContent()).toMatch(
      /Demo, not an AI.*Silas Corrigan.*Maren Holt|Demo, not an AI.*Maren Holt.*Silas Corrigan/s,
    )
    await lastAnswer(page).getByRole('link', { name: 'Silas Corrigan' }).waitFor()
    await page.getByRole('button', { name: 'What the AI was told' }).click()
    await page.getByText('“Silas Corrigan” is named in your message.').waitFor()
  })

  it('reads an answer from the very request that asked for it, and only after a reload by one of its own', async () => {
    const { page } = await writerAt(workshop)
    const asked: string[] = []
    page.on('request', (request) => {
      const path = new URL(request.url()).pathname
      if (request.headers()['accept'] === 'text/event-stream' && !path.endsWith('/events'))
        asked.push(`${request.method()} ${path.split('/').at(-1)}`)
    })
    await composerOf(page).fill('What now?')
    await composerOf(page).press('Control+Enter')
    await answered(page)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('2 of 2').waitFor()
    await answered(page)
    expect(asked).toEqual(['POST messages', 'POST regenerate'])
    await chooseModel(page, 'demo-slow')
    await composerOf(page).fill('Go on and on.')
    await composerOf(page).press('Control+Enter')
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Stop' }).click()
    await answered(page)
    expect(asked).toEqual(['POST messages', 'POST regenerate', 'POST messages', 'GET stream'])
  })

  it('loses nothing by a reload in mid-stream', async () => {
    const { page, threadId, call } = await writerAt(workshop)
    await chooseModel(page, 'demo-slow')
    await composerOf(page).fill('Tell me about the lantern room, slowly.')
    await composerOf(page).press('Control+Enter')
    await page.waitForFunction(
      () => (document.querySelector('article[aria-label=Answer]')?.textContent?.length ?? 0) > 60,
    )
    const before = await lastAnswer(page).locator('p').first().textContent()
    await page.reload()
    await page.waitForFunction(
      (text) => document.querySelector('article[aria-label=Answer]')?.textContent?.includes(text),
      before ?? '',
    )
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    await answered(page)
    const messages = await call<{ items: { content: string; status: string }[] }>(
      'GET',
      `/threads/${threadId}/messages`,
    )
    const stored = messages.items.at(-1)!
    expect(stored.status).toBe('complete')
    const shown = await lastAnswer(page).locator('p').allTextContents()
    expect(shown.join('\n\n')).toBe(stored.content.trim())
  })

  it('keeps the text of an answer that is stopped with Esc', async () => {
    const { page, threadId, call } = await writerAt(workshop)
    await chooseModel(page, 'demo-slow')
    await composerOf(page).fill('Go on and on.')
    await composerOf(page).press('Control+Enter')
    await page.waitForFunction(
      () => (document.querySelector('article[aria-label=Answer]')?.textContent?.length ?? 0) > 60,
    )
    await page.keyboard.press('Escape')
    await page.getByText('You stopped this answer. The text so far is kept.').waitFor()
    await page.getByText(/about [\d,]+ tokens in, [\d,]+ out/).waitFor()
    expect(await page.getByRole('button', { name: 'Continue' }).count()).toBe(1)
    const messages = await call<{ items: { content: string; status: string }[] }>(
      'GET',
      `/threads/${threadId}/messages`,
    )
    const stored = messages.items.at(-1)!
    expect(stored.status).toBe('cancelled')
    expect(stored.content.length).toBeGreaterThan(20)
    expect((await lastAnswer(page).locator('p').allTextContents()).join('\n\n')).toBe(stored.content.trim())
  })

  it('goes on, below an answer that was stopped, at one click, and leaves the cursor in the message', async () => {
    const { page } = await writerAt(workshop)
    await chooseModel(page, 'demo-slow')
    await composerOf(page).fill('Go on and on.')
    await composerOf(page).press('Control+Enter')
    await page.waitForFunction(
      () => (document.querySelector('article[aria-label=Answer]')?.textContent?.length ?? 0) > 60,
    )
    await page.keyboard.press('Escape')
    await chooseModel(page, 'demo-brief')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.waitForFunction(() => document.querySelectorAll('article[aria-label=Answer]').length === 2)
    await answered(page)
    await page.reload()
    await page.waitForFunction(() => document.querySelectorAll('article[aria-label=Answer]').length === 2)
    expect(await composerOf(page).evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('renders nothing of the earlier messages while an answer arrives', async () => {
    const { page } = await writerAt(workshop)
    await composerOf(page).fill('First.')
    await composerOf(page).press('Control+Enter')
    await answered(page)
    // What the server keeps of the answer (its model, the codex used) has arrived as well.
    await page.getByText(/^demo-storyteller · /).waitFor()
    await page.getByText('Codex used:').waitFor()
    await lastAnswer(page).locator('[data-entry]').first().waitFor()
    await page.evaluate(() => {
      const seen = { earlier: 0, arriving: 0 }
      Object.assign(window, { seen })
      const earlier = [...document.querySelectorAll('article')]
      new MutationObserver((records) => {
        for (const { target } of records) {
          const article = (target instanceof Element ? target : target.parentElement)?.closest('article')
          if (article === null || article === undefined) continue
          if (earlier.includes(article)) seen.earlier += 1
          else seen.arriving += 1
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    await composerOf(page).fill('Second.')
    await composerOf(page).press('Control+Enter')
    await page.waitForFunction(() => document.querySelectorAll('article[aria-label=Answer]').length === 2)
    await answered(page)
    const seen = await page.evaluate(() => (window as unknown as { seen: { earlier: number; arriving: number } }).seen)
    expect(seen.arriving).toBeGreaterThan(10)
    expect(seen.earlier).toBe(0)
  })

  it('answers again beside the first answer and goes back and forth', async () => {
    const { page } = await writerAt(workshop)
    await composerOf(page).fill('What now?')
    await composerOf(page).press('Control+Enter')
    await answered(page)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('2 of 2').waitFor()
    await answered(page)
    await page.getByRole('button', { name: 'Previous answer' }).click()
    await page.getByText('1 of 2').waitFor()
    await page.getByRole('button', { name: 'Next answer' }).click()
    await page.getByText('2 of 2').waitFor()
  })

  it('shows the branch that was chosen, with what follows it, after a reload too', async () => {
    const { page, threadId, call } = await writerAt(workshop)
    await chooseModel(page, 'demo-brief')
    for (const content of ['What now?', 'And then?']) {
      await composerOf(page).fill(content)
      await composerOf(page).press('Control+Enter')
      await page.getByRole('article', { name: 'You', exact: true }).filter({ hasText: content }).waitFor()
      await answered(page)
    }
    const { items } = await call<{ items: { id: string }[] }>('GET', `/threads/${threadId}/messages`)
    await call('PATCH', `/messages/${items[0]?.id}`, { content: 'What else?' })
    await page.reload()
    const shown = (words: string) => page.getByText(words, { exact: true })
    const versions = page.getByRole('group', { name: 'Versions of this message' })
    await shown('What else?').waitFor()
    expect(await shown('And then?').count()).toBe(0)
    await versions.getByRole('button', { name: 'Previous version' }).click()
    await shown('And then?').waitFor()
    await versions.getByText('1 of 2').waitFor()
    await page.reload()
    await shown('And then?').waitFor()
    expect(await shown('What else?').count()).toBe(0)

    await page.getByRole('button', { name: 'Conversation menu' }).click()
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Save as a file' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/[.]md$/)
    const saved = await readFile(await file.path(), 'utf8')
    expect(saved).toContain('And then?')
    expect(saved).not.toContain('What else?')
  })

  it('keeps a draft over a reload, and sends an unsent message once the server is back, once', async () => {
    const { page, context, threadId, call } = await writerAt(workshop)
    await composerOf(page).fill('A thought that must not be lost.')
    await page.reload()
    await page.waitForFunction(() => document.querySelector('textarea')?.value === 'A thought that must not be lost.')
    // The server takes the message, but its answer never reaches the page.
    await context.route('**/api/v1/threads/*/messages', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      await route.fetch()
      await route.abort()
    })
    await composerOf(page).press('Control+Enter')
    await page.getByText('Not sent.').waitFor()
    await page.reload()
    await page.getByText('This message was not sent yet.').waitFor()
    await context.unroute('**/api/v1/threads/*/messages')
    // By the keyboard: the answer that arrives above moves the button.
    await page.getByRole('button', { name: 'Send again' }).press('Enter')
    await page.getByText('This message was not sent yet.').waitFor({ state: 'detached' })
    await answered(page)
    const messages = await call<{ items: { role: string }[] }>('GET', `/threads/${threadId}/messages`)
    expect(messages.items.filter((message) => message.role === 'user')).toHaveLength(1)
  })
})

describe('the codex', () => {
  it('makes an entry whose alias is found in a message, and shows the reason', async () => {
    const { page, novelId, threadId } = await writerAt(({ novelId }) => `/novels/${novelId}/codex/new`)
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ysolde Marr')
    await page.getByRole('textbox', { name: 'Add an alias' }).fill('the Ferrywoman')
    await page.keyboard.press('Enter')
    await page.getByLabel('Description', { exact: true }).fill('She rows, and does not talk about what she carries.')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('Everything is saved.').waitFor()
    await page.goto(url + workshop({ novelId, threadId }))
    await composerOf(page).fill('What does the Ferrywoman carry tonight?')
    await composerOf(page).press('Control+Enter')
    await answered(page)
    expect(await lastAnswer(page).textContent()).toContain('Ysolde Marr')
    await page.getByRole('button', { name: 'What the AI was told' }).click()
    await page.getByText('“the Ferrywoman” is named in your message.').waitFor()
  })

  it('shows both versions when somebody else saved meanwhile, and keeps what was chosen', async () => {
    const { page, novelId, call } = await writerAt(({ novelId }) => `/novels/${novelId}/codex`)
    const { items } = await call<{ items: (Named & { version: number })[] }>('GET', `/novels/${novelId}/entries`)
    const entry = items[0]!
    await page.goto(`${url}/novels/${novelId}/codex/${entry.id}`)
    await page.locator('#entry-description').fill('What I wrote.')
    await call('PATCH', `/entries/${entry.id}`, {
      version: entry.version,
      description: 'What they wrote.',
      tags: ['theirs'],
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('What they wrote.').waitFor()
    await page.getByRole('button', { name: 'Save this choice' }).click()
    await page.getByText('Everything is saved.').waitFor()
    expect(await call('GET', `/entries/${entry.id}`)).toMatchObject({ description: 'What I wrote.', tags: ['theirs'] })
  })

  it('keeps unsaved changes over a reload, and takes back a deletion', async () => {
    const { page, novelId, call } = await writerAt(({ novelId }) => `/novels/${novelId}/codex`)
    const { items } = await call<{ items: Named[] }>('GET', `/novels/${novelId}/entries`)
    const entry = items[0]!
    await page.goto(`${url}/novels/${novelId}/codex/${entry.id}`)
    await page.locator('#entry-description').fill('Half a thought')
    await page.reload()
    await page.getByText('Your unsaved changes are back.').waitFor()
    expect(await page.locator('#entry-description').inputValue()).toBe('Half a thought')
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByRole('button', { name: 'Entry menu' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    // What was discarded can be taken back as well, by a notice of its own.
    const deletion = page.locator('output > div', { hasText: 'deleted' })
    await deletion.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('link', { name: new RegExp(`^${entry.name}`) }).waitFor()
    expect(await call('GET', `/entries/${entry.id}`)).toMatchObject({ name: entry.name })
  })

  it('goes to the search with a slash', async () => {
    const { page } = await writerAt(({ novelId }) => `/novels/${novelId}/codex`)
    await page.getByRole('link', { name: /^Maren Holt/ }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('Holt')
    await page.getByRole('link', { name: /^Gannet Rock/ }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /^Maren Holt/ }).waitFor()
  })
})
