import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { answered, composerOf, demoOf, lastAnswer, launch, newAnonymous, newWriter, url } from './writer.ts'
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

type Demo = { novelId: string; threadId: string; entries: Named[] }

async function writerAt(path: (demo: Demo) => string) {
  const writer = await newWriter(browser)
  open.push(writer)
  const ids = await demoOf(writer)
  const { items } = await writer.call<{ items: Named[] }>('GET', `/novels/${ids.novelId}/entries`)
  const demo = { ...ids, entries: items }
  await writer.page.goto(url + path(demo))
  return { ...writer, ...demo }
}

const workshop = ({ novelId, threadId }: Demo) => `/novels/${novelId}/workshop/${threadId}`

/** Puts `content` in the place of the last message, as if the model had written it. */
async function answerWith(page: Page, content: string): Promise<void> {
  await page.route('**/api/v1/threads/*/messages*', async (route) => {
    if (route.request().method() !== 'GET') return await route.continue()
    const response = await route.fetch()
    const json = (await response.json()) as { items: { content: string }[] }
    if (json.items.length > 1) json.items.at(-1)!.content = content
    return await route.fulfill({ response, json })
  })
  await composerOf(page).fill('Who wants what?')
  await composerOf(page).press('Control+Enter')
  await answered(page)
  await page.reload()
}

const table = `| ${Array.from({ length: 12 }, (_none, index) => `Character ${index}`).join(' | ')} |
| ${'--- | '.repeat(12)}
| ${'incomprehensibilities | '.repeat(12)}`

describe('an answer', () => {
  it('A5, A19: has tables that scroll in their own box, by keyboard too, and headings without gaps', async () => {
    const { page } = await writerAt(workshop)
    await answerWith(
      page,
      `### The cast\n\n${table}\n\n- [x] Row ~~out~~ back\n\nIt is known[^1], see https://evil.example/a.\n\n\`\`\`\n${'code '.repeat(80)}\n\`\`\`\n\n[^1]: Not there.`,
    )
    const answer = lastAnswer(page)
    const box = answer.getByRole('group', { name: 'Table' })
    await box.getByRole('cell').first().waitFor()
    await page.setViewportSize({ width: 390, height: 800 })
    for (const name of ['Table', 'Code']) {
      const scrolled = await answer.getByRole('group', { name }).evaluate((element) => {
        ;(element as HTMLElement).focus()
        return [element === document.activeElement, element.scrollWidth > element.clientWidth]
      })
      expect([name, ...scrolled]).toEqual([name, true, true])
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
    expect(await answer.getByRole('heading', { name: 'The cast', level: 2 }).count()).toBe(1)
    await answer.getByRole('img', { name: 'Done' }).waitFor()
    expect(await answer.locator('del').textContent()).toBe('out')
    expect(await answer.locator('sup').allTextContents()).toEqual(['1', '1'])
    expect(await answer.getByRole('link', { name: 'https://evil.example/a' }).getAttribute('rel')).toContain('noopener')
  })

  it('A5: is shown the same in the preview of an entry', async () => {
    const { page } = await writerAt(({ novelId, entries }) => `/novels/${novelId}/codex/${entries[0]!.id}`)
    await page.locator('#entry-description').fill(table)
    await page.getByText('Preview', { exact: true }).click()
    await page.getByRole('group', { name: 'Table' }).getByRole('columnheader', { name: 'Character 11' }).waitFor()
  })
})

describe('before sending', () => {
  it('A18: all that the AI would be told of the codex is named, and leads to its entry', async () => {
    const writer = await newWriter(browser)
    open.push(writer)
    const { page, call } = writer
    const { novelId, threadId } = await demoOf(writer)
    const create = async (name: string, more: object) =>
      await call<Named>('POST', `/novels/${novelId}/entries`, { type: 'lore', name, ...more })
    await create('Harbour Watch', { control: 'always' })
    const pinned = await create('The Ledger', {})
    await create('Ysolde Marr', { aliases: ['the Ferrywoman'] })
    const thread = await call<{ version: number }>('GET', `/threads/${threadId}`)
    await call('PATCH', `/threads/${threadId}`, { version: thread.version, pins: [pinned.id] })
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await composerOf(page).fill('What does the Ferrywoman carry?')
    const line = page.locator('form', { has: composerOf(page) })
    for (const name of ['Ysolde Marr', 'The Ledger', 'Harbour Watch']) await line.getByRole('link', { name }).waitFor()
    await line.getByRole('link', { name: 'Ysolde Marr' }).hover()
    await page.getByText('“the Ferrywoman” is named in your message.').waitFor()
    await line.getByRole('link', { name: 'The Ledger' }).click()
    await page.waitForURL(new RegExp(pinned.id))
  })

  it('C5: what does not fit is said before sending and of the answer, and nothing where all fits', async () => {
    const { page, call, novelId } = await writerAt(workshop)
    const line = page.locator('form', { has: composerOf(page) })
    await composerOf(page).fill('Would Silas Corrigan tell?')
    await line.getByText('From your codex:').waitFor()
    expect(await line.getByText('was shortened').count()).toBe(0)
    const { version } = await call<{ version: number }>('GET', `/novels/${novelId}`)
    await call('PATCH', `/novels/${novelId}`, { version, synopsis: 'The tide takes what it likes. '.repeat(2_000) })
    await composerOf(page).fill('Would Silas Corrigan tell a stranger?')
    const words = /The synopsis was shortened: [\d,]+ of [\d,]+ tokens[.]/
    await line.getByText(words).waitFor()
    await line.getByText('The model does not tell its window; 16,384 tokens are assumed.').waitFor()
    await composerOf(page).press('Control+Enter')
    await answered(page)
    await page.getByRole('button', { name: 'What the AI was told' }).click()
    await page.getByRole('dialog').getByText(words).waitFor()
  })

  it('A7: nothing is offered to a connection that is gone: the selector says so and is open', async () => {
    const { page, context, call } = await writerAt(workshop)
    await composerOf(page).fill('Into the void.')
    await context.route('**/api/v1/threads/*/messages', async (route) => {
      if (route.request().method() !== 'POST') return await route.continue()
      const { items } = await call<{ items: Named[] }>('GET', '/connections')
      for (const { id } of items) await call('DELETE', `/connections/${id}`)
      const problem = { code: 'connection_missing', detail: 'There is no AI connection for this answer.' }
      return await route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        body: JSON.stringify(problem),
      })
    })
    await composerOf(page).press('Control+Enter')
    await page.getByText('The AI connection of this conversation is gone. Choose another model.').waitFor()
    await page.getByRole('button', { name: 'The model is gone' }).waitFor()
    await page.getByRole('combobox', { name: 'Search models' }).waitFor()
    expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Edit', exact: true }).press('Enter')
    expect(await composerOf(page).inputValue()).toBe('Into the void.')
  })
})

describe('two windows', () => {
  it('A19: show what the other sent, and so does another device', async () => {
    const { page, context, email, novelId, threadId } = await writerAt(workshop)
    const beside = await context.newPage()
    await beside.goto(page.url())
    await composerOf(beside).waitFor()
    const device = await newAnonymous(browser)
    open.push(device)
    await device.call('POST', '/sessions', { email, password: 'correct horse battery staple' })
    await device.page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await composerOf(device.page).waitFor()
    await composerOf(page).fill('Seen everywhere?')
    await composerOf(page).press('Control+Enter')
    const mine = (where: Page) =>
      where.getByRole('article', { name: 'You', exact: true }).filter({ hasText: 'Seen everywhere?' })
    await mine(beside).waitFor({ timeout: 8_000 })
    await mine(device.page).waitFor()
    await answered(device.page)
  })
})

describe('the smaller ones', () => {
  it('A19: a long message is folded, costs a key little, and is whole in print', async () => {
    const { page } = await writerAt(workshop)
    const long = 'The tide takes what it likes, and gives back bones. '.repeat(4_000)
    await composerOf(page).fill(long)
    await composerOf(page).press('End')
    // Beside a plain field of the browser's, by the best of ten: the machine may be busy.
    const keyCost = () =>
      page.evaluate(() => {
        const times = Array.from({ length: 10 }, () => {
          const began = performance.now()
          document.execCommand('insertText', false, 'x')
          return performance.now() - began
        })
        return Math.min(...times)
      })
    const cost = await keyCost()
    await page.evaluate((text) => {
      const field = document.createElement('textarea')
      field.style.cssText = 'position: fixed; top: 0; width: 600px; height: 300px'
      document.body.append(field)
      field.value = text
      field.focus()
    }, long)
    const plain = await keyCost()
    await page.evaluate(() => document.activeElement?.remove())
    await composerOf(page).focus()
    expect(cost).toBeLessThan(plain * 2 + 40)
    await composerOf(page).press('Control+Enter')
    const mine = page.getByRole('article', { name: 'You', exact: true })
    await mine.getByRole('button', { name: /^Show all/ }).waitFor()
    expect((await mine.boundingBox())!.height).toBeLessThan(3_000)
    await mine.getByRole('button', { name: /^Show all/ }).click()
    await mine.getByRole('button', { name: 'Show less' }).click()
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
    expect((await mine.textContent())?.length).toBeGreaterThan(long.length)
  })

  it('A19: Undo leads back to what was deleted', async () => {
    const { page } = await writerAt(workshop)
    const path = new URL(page.url()).pathname
    await page.getByRole('button', { name: 'Conversation menu' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.waitForURL(/workshop\/new/)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(`**${path}`)
    await page.getByRole('button', { name: 'Conversation menu' }).waitFor()
  })

  it('A19: beside a novel that is not there nothing leads to its parts', async () => {
    const { page } = await writerAt(() => '/novels/019b0000-0000-7000-8000-000000000000/workshop')
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    expect(await page.getByRole('navigation', { name: 'This novel' }).count()).toBe(0)
  })

  it('A19: a password that is too short is said at its field', async () => {
    const { page, email } = await newAnonymousAt('/register')
    await page.getByLabel('Your name').fill('Ada')
    await page.getByLabel('Email').fill(email)
    const field = page.getByRole('textbox', { name: 'Password' })
    await field.fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('At least 10 characters, please').waitFor()
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true)
    await field.fill('long enough now')
    expect(await page.getByText('At least 10 characters, please').count()).toBe(0)
  })
})

async function newAnonymousAt(path: string): Promise<Writer> {
  const writer = await newAnonymous(browser)
  open.push(writer)
  await writer.page.goto(url + path)
  return writer
}

describe('the test of a connection', () => {
  it('A17: a wrong address is said at its field, and one of this machine is completed', async () => {
    const { page } = await writerAt(() => '/settings/connections')
    await page.getByRole('button', { name: 'Add a connection' }).first().click()
    await page.getByRole('button', { name: /^Another, OpenAI-compatible/ }).click()
    const dialog = page.getByRole('dialog')
    const address = dialog.getByLabel('Address')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('This is needed.').waitFor()
    await address.fill('not a url')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('Correct what is marked above.').waitFor()
    expect(await address.getAttribute('aria-invalid')).toBe('true')
    expect(await dialog.getByText('list of errors').count()).toBe(0)
    await address.fill('127.0.0.1:9/v1')
    await address.press('Tab')
    expect(await address.inputValue()).toBe('http://127.0.0.1:9/v1')
    await dialog.getByRole('button', { name: 'Test' }).click()
    await dialog.getByText('It stopped at').waitFor()
  })
})
