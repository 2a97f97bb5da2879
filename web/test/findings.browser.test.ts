import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { answered, composerOf, demoOf, launch, newWriter, url } from './writer.ts'
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

type Demo = { novelId: string; threadId: string; entry: Named }

async function writerAt(path: (demo: Demo) => string) {
  const writer = await newWriter(browser)
  open.push(writer)
  const ids = await demoOf(writer)
  const { items } = await writer.call<{ items: Named[] }>('GET', `/novels/${ids.novelId}/entries`)
  const demo = { ...ids, entry: items[0]! }
  await writer.page.goto(url + path(demo))
  return { ...writer, ...demo }
}

const codex = ({ novelId }: Demo) => `/novels/${novelId}/codex`
const entryPage = ({ novelId, entry }: Demo) => `/novels/${novelId}/codex/${entry.id}`
const workshop = ({ novelId, threadId }: Demo) => `/novels/${novelId}/workshop/${threadId}`

describe('the codex', () => {
  it('A1, A15: a misspelt name is found, and the search is there after a reload and another page', async () => {
    const { page, entry } = await writerAt(codex)
    const { name } = entry
    const misspelt = `${name.slice(0, 2)}${name[3]}${name[2]}${name.slice(4)}`
    await page.getByLabel('Search entries').fill(misspelt)
    const found = page.getByRole('region', { name: 'Entries' }).getByRole('link', { name })
    await page.waitForURL(/q=/)
    await found.first().waitFor()
    await page.reload()
    expect(await page.getByLabel('Search entries').inputValue()).toBe(misspelt)
    await page.getByRole('link', { name: 'Workshop' }).click()
    await page.waitForURL(/workshop/)
    await page.getByRole('link', { name: 'Codex' }).click()
    await page.waitForURL(/codex.*q=/)
    expect(await page.getByLabel('Search entries').inputValue()).toBe(misspelt)
  })

  it('A6: what was typed into an entry that was deleted elsewhere can be made an entry again', async () => {
    const { page, entry, call } = await writerAt(entryPage)
    await page.getByLabel('Add an alias').waitFor()
    await call('DELETE', `/entries/${entry.id}`)
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Kept in spite of all')
    await page.keyboard.press('Control+s')
    await page.getByText('This entry was deleted.').waitFor()
    await page.reload()
    await page.getByText('This entry was deleted.').waitFor()
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Kept in spite of all')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('“Kept in spite of all” is in the codex.').waitFor()
    await page.getByRole('heading', { name: 'Kept in spite of all' }).waitFor()
  })

  it('A10: Discard can be undone', async () => {
    const { page } = await writerAt(entryPage)
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('A name that took long to find')
    await page.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('Everything is saved.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    expect(await page.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe(
      'A name that took long to find',
    )
  })
})

describe('the workshop', () => {
  it('A7: a conversation whose connection is gone says so and asks for another, and keeps what was typed', async () => {
    const { page, call, threadId } = await writerAt(workshop)
    const connections = await call<{ items: Named[] }>('GET', '/connections')
    for (const { id } of connections.items) await call('DELETE', `/connections/${id}`)
    await page.goto(page.url())
    expect(threadId).not.toBe('')
    await page.getByText('The AI connection of this conversation is gone.').waitFor()
    await composerOf(page).fill('Stay here.')
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
  })

  it('A9, A11, A13, A14: title and mark while writing, focus after the inspector, print, notices', async () => {
    const { page } = await writerAt(({ novelId }) => `/novels/${novelId}/workshop/new`)
    await composerOf(page).fill('Who lit the lamp in the tower?')
    await composerOf(page).press('Control+Enter')
    await page.waitForURL(/workshop\/(?!new)/)
    await page.getByRole('article', { name: 'Answer' }).getByText('Demo, not an AI').waitFor()
    await page.locator('h1').filter({ hasText: 'Who lit' }).waitFor()
    await answered(page)
    const eye = page.getByRole('button', { name: 'What the AI was told' }).last()
    await eye.click()
    await page.getByText('What the AI was told from your codex').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('What the AI was told from your codex').waitFor({ state: 'detached' })
    expect(await eye.evaluate((element) => element === document.activeElement)).toBe(true)
    await page.emulateMedia({ media: 'print' })
    expect(await composerOf(page).isVisible()).toBe(false)
    const cut = () =>
      [...document.querySelectorAll('main, main *, #page')].filter(
        (element) => element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY === 'auto',
      ).length
    expect(await page.evaluate(cut)).toBe(0)
    await page.emulateMedia({ media: 'screen' })
    await page.getByRole('button', { name: 'Conversation menu' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    const notice = page.getByRole('button', { name: 'Dismiss' }).last()
    await notice.waitFor()
    const composer = (await page
      .locator('form')
      .filter({ has: composerOf(page) })
      .boundingBox())!
    const box = (await notice.boundingBox())!
    expect(box.y + box.height).toBeLessThan(composer.y)
  })
})
