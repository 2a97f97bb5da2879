import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, BrowserContext } from 'playwright-core'
import { answered, composerOf, demoOf, launch, newWriter, password, url } from './writer.ts'
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
  await Promise.all(open.splice(0).map((writer) => writer.context.close()))
})

type Versioned = Named & { version: number }

async function writerIn(path: (demo: { novelId: string; threadId: string; entryId: string }) => string) {
  const writer = await newWriter(browser)
  open.push(writer)
  const demo = await demoOf(writer)
  const { items } = await writer.call<{ items: Versioned[] }>('GET', `/novels/${demo.novelId}/entries`)
  const entry = items[0]!
  await writer.page.goto(url + path({ ...demo, entryId: entry.id }))
  return { ...writer, ...demo, entry }
}

const workshop = ({ novelId, threadId }: { novelId: string; threadId: string }) =>
  `/novels/${novelId}/workshop/${threadId}`
const entryPage = ({ novelId, entryId }: { novelId: string; entryId: string }) => `/novels/${novelId}/codex/${entryId}`

/** Holds back the calls of one method to the addresses that match, until they are let go. */
async function hold(context: BrowserContext, method: string, addresses: string): Promise<() => void> {
  let letGo = () => undefined as void
  const gone = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await context.route(addresses, async (route) => {
    if (route.request().method() === method) await gone
    await route.continue()
  })
  return letGo
}

describe('without a network', () => {
  it('calls are made all the same: the server may be on this machine', async () => {
    const { page } = await writerIn(workshop)
    await page.getByRole('button', { name: /demo-storyteller/ }).waitFor()
    await page.evaluate(() => {
      window.dispatchEvent(new Event('offline'))
    })
    await composerOf(page).fill('What does the sea say?')
    await composerOf(page).press('Control+Enter')
    await answered(page)
  })

  it('a page that cannot be loaded says so inside the workspace, and opens on another try', async () => {
    const { page, context } = await writerIn(workshop)
    await page.getByRole('button', { name: /demo-storyteller/ }).waitFor()
    await context.setOffline(true)
    await page.getByRole('link', { name: 'AI connections' }).click()
    await page.getByText('Scriptorium does not answer.').first().waitFor()
    await context.setOffline(false)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'AI connections' }).waitFor()
  })
})

describe('a message on its way', () => {
  it('is seen, and can be sent again, where the earlier messages cannot be read either', async () => {
    const { page, context } = await writerIn(({ novelId }) => `/novels/${novelId}/workshop/new`)
    await context.route('**/api/v1/threads/*/messages*', (route) => route.abort())
    await page.getByRole('link', { name: /green light/ }).click()
    await page.getByText('The messages could not be read').waitFor()
    await composerOf(page).fill('A thought that must stay in sight.')
    await composerOf(page).press('Control+Enter')
    await page.getByText('Not sent.').waitFor()
    await page.getByText('A thought that must stay in sight.').waitFor()
    await context.unroute('**/api/v1/threads/*/messages*')
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Not sent.').waitFor({ state: 'detached' })
  })

  it('is known to be under way when the writer goes to another page and comes back', async () => {
    const { page, context } = await writerIn(workshop)
    const letGo = await hold(context, 'POST', '**/api/v1/threads/*/messages')
    await composerOf(page).fill('Carry this over.')
    await composerOf(page).press('Control+Enter')
    await page.getByText('Sending…').waitFor()
    await page.getByRole('link', { name: 'Codex' }).click()
    await page.getByRole('heading', { name: 'Codex' }).waitFor()
    await page.getByRole('link', { name: 'Workshop', exact: true }).click()
    await page.getByText('Carry this over.').waitFor()
    expect(await page.getByText('This message was not sent yet.').count()).toBe(0)
    await page.getByText('Sending…').waitFor()
    letGo()
    await answered(page)
    expect(await page.getByText('This message was not sent yet.').count()).toBe(0)
  })
})

describe('what is typed while something is being saved', () => {
  it('stays, unsaved, upon the entry that was saved', async () => {
    const { page, context, call, entry } = await writerIn(entryPage)
    const description = page.locator('#entry-description')
    await description.fill('First half.')
    const letGo = await hold(context, 'PATCH', '**/api/v1/entries/*')
    await page.getByRole('button', { name: 'Save' }).click()
    await description.press('End')
    await description.pressSequentially(' Second half.')
    letGo()
    await page.getByText('Saved.', { exact: true }).waitFor()
    expect(await description.inputValue()).toBe('First half. Second half.')
    await page.getByText('Not saved yet. Kept on this device.').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Everything is saved.').waitFor()
    expect(await call('GET', `/entries/${entry.id}`)).toMatchObject({ description: 'First half. Second half.' })
  })

  it('stays when the entry is archived', async () => {
    const { page } = await writerIn(entryPage)
    await page.locator('#entry-description').fill('Not saved before it is archived.')
    await page.getByRole('button', { name: 'Entry menu' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    await page.getByText('Archived', { exact: true }).waitFor()
    expect(await page.locator('#entry-description').inputValue()).toBe('Not saved before it is archived.')
  })

  it('stays in the message when the session ends under it, and the way back leads to it', async () => {
    const { page, context, email } = await writerIn(workshop)
    await composerOf(page).fill('Maren Holt was')
    await page.getByText('From your codex:').waitFor()
    await context.clearCookies()
    await composerOf(page).press('End')
    await composerOf(page).pressSequentially(' about to say')
    await page.getByText('You were signed out.').waitFor()
    await composerOf(page).pressSequentially(' it.')
    await page.getByRole('link', { name: 'sign in' }).click()
    await page.getByLabel('Email').fill(email)
    await page.getByRole('textbox', { name: 'Password' }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await composerOf(page).waitFor()
    expect(await composerOf(page).inputValue()).toBe('Maren Holt was about to say it.')
  })
})

describe('the facts of a novel', () => {
  const changeElsewhere = async ({ call, novelId }: { call: Writer['call']; novelId: string }, change: object) => {
    const novel = await call<Versioned>('GET', `/novels/${novelId}`)
    await call('PATCH', `/novels/${novelId}`, { version: novel.version, ...change })
  }
  const about = ({ novelId }: { novelId: string }) => `/novels/${novelId}/about`

  it('that were changed elsewhere are not undone by a form that was opened before, nor by its draft', async () => {
    const writer = await writerIn(about)
    const { page, call, novelId } = writer
    await page.getByLabel('Synopsis').fill('What I wrote.')
    await changeElsewhere(writer, { genre: 'Theirs' })
    await page.reload()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await call('GET', `/novels/${novelId}`)).toMatchObject({ genre: 'Theirs', synopsis: 'What I wrote.' })
  })

  it('that were changed here and elsewhere are the writer’s to choose', async () => {
    const writer = await writerIn(about)
    const { page, call, novelId } = writer
    await page.getByLabel('Synopsis').fill('What I wrote.')
    await changeElsewhere(writer, { synopsis: 'What they wrote.' })
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Synopsis: the saved version differs from yours.').waitFor()
    expect(await call('GET', `/novels/${novelId}`)).toMatchObject({ synopsis: 'What they wrote.' })
    await page.getByRole('button', { name: 'Save my version' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await call('GET', `/novels/${novelId}`)).toMatchObject({ synopsis: 'What I wrote.' })
  })
})
