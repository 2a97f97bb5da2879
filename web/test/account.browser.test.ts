import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { answered, chooseModel, composerOf, demoOf, launch, newAnonymous, newWriter, password, url } from './writer.ts'
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

async function writerAt(path: (novelId: string) => string) {
  const writer = await newWriter(browser)
  open.push(writer)
  const demo = await demoOf(writer)
  await writer.page.goto(url + path(demo.novelId))
  return { ...writer, ...demo }
}

describe('tasks', () => {
  it('are added, edited, done, moved over the board by keys, deleted and taken back, and told to the AI', async () => {
    const { page, call, novelId, threadId } = await writerAt((id) => `/novels/${id}/tasks`)
    await page.getByText('Nothing to do yet.').waitFor()
    await page.getByLabel('Add a task').fill('Decide who finds the letter')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Decide who finds/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Due').fill('2026-12-24')
    await dialog.getByText('High', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Thu, Dec 24').waitFor()
    await page.getByRole('button', { name: 'Categories' }).click()
    await dialog.getByLabel('New category', { exact: true }).fill('Chapter 3')
    await page.keyboard.press('Enter')
    await dialog.getByLabel('Name of the category Chapter 3').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('Board', { exact: true }).click()
    const column = page.getByRole('region', { name: 'Chapter 3' })
    await page.getByRole('button', { name: /^Decide who finds/ }).press('Alt+ArrowRight')
    await column.getByRole('button', { name: /^Decide who finds/ }).waitFor()
    await page.reload()
    await column.getByRole('button', { name: /^Decide who finds/ }).waitFor()

    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await page.getByRole('button', { name: 'Conversation menu' }).click()
    await page.getByRole('menuitem', { name: 'Settings' }).click()
    await dialog.getByLabel('Tell the AI of the open tasks').check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await composerOf(page).fill('What is left?')
    await page
      .locator('form', { has: composerOf(page) })
      .getByText(/[\d,]+ of [\d,]+ tokens/)
      .click()
    await dialog.getByText('Decide who finds the letter').waitFor()
    await page.keyboard.press('Escape')

    await page.goto(`${url}/novels/${novelId}/tasks`)
    await page.getByLabel('Done: Decide who finds the letter').click()
    await page.getByText('List', { exact: true }).click()
    await page.getByRole('button', { name: 'Done (1)' }).click()
    await page.getByRole('button', { name: /^Decide who finds/ }).click()
    await dialog.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('Nothing to do yet.').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Done (1)' }).click()
    await page.getByRole('button', { name: /^Decide who finds/ }).waitFor()
    expect(await call('GET', `/tasks?novelId=${novelId}&done=true`)).toMatchObject({
      items: [{ title: 'Decide who finds the letter', priority: 'high' }],
    })
  })
})

describe('presets', () => {
  it('show what the AI reads as they are typed, say what cannot be used, and lead a conversation', async () => {
    const { page, call } = await writerAt((id) => `/novels/${id}/presets`)
    await page.getByRole('link', { name: 'Line editor' }).click()
    await page.getByText('Built in: it cannot be changed.').waitFor()
    await page.getByRole('button', { name: 'New preset' }).click()
    const system = page.getByRole('textbox', { name: 'Instruction' })
    await system.fill('Be {{ mood }} about {{ title }}.')
    await page.getByText('This cannot be used yet').waitFor()
    await page.getByRole('button', { name: 'Add a variable' }).click()
    await page.getByRole('textbox', { name: 'Name', exact: true }).last().fill('mood')
    await page.getByLabel('Value: mood').fill('merciless')
    const preview = page.getByRole('region', { name: /^As the AI reads it/ })
    await preview.getByText('Be merciless about The Keeper of Gannet Rock.').waitFor()
    await page.reload()
    await preview.getByText('Be merciless about The Keeper of Gannet Rock.').waitFor()
    await system.press('Control+s')
    await page.getByText('Saved.').waitFor()
    await page.getByRole('button', { name: 'New conversation with it' }).click()
    await page.waitForURL(/workshop\/(?!new)/)
    await composerOf(page).fill('Well?')
    await page
      .locator('form', { has: composerOf(page) })
      .getByText(/[\d,]+ of [\d,]+ tokens/)
      .click()
    await page.getByRole('dialog').getByText('Be merciless about The Keeper of Gannet Rock.').waitFor()
    const { items } = await call<{ items: (Named & { builtIn: boolean })[] }>('GET', '/presets')
    expect(items.filter(({ builtIn }) => !builtIn)).toHaveLength(1)
  })
})

describe('usage', () => {
  it('shows what was asked by day, connection and model, and keeps a budget', async () => {
    const { page, call, novelId, threadId } = await writerAt(() => '/settings/usage')
    await page.getByText('Nothing was used in this time.').waitFor()
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await chooseModel(page, 'demo-brief')
    await composerOf(page).fill('What now?')
    await composerOf(page).press('Control+Enter')
    await answered(page)
    await page.goto(`${url}/settings/usage`)
    await page.getByRole('cell', { name: 'demo-brief' }).waitFor()
    await page.locator('svg.recharts-surface').first().waitFor()
    await page.getByRole('textbox', { name: 'A month, in US dollars' }).fill('20')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await call('GET', '/budget')).toMatchObject({ perMonth: 20 })
  })
})

describe('the account', () => {
  it('makes a token that is shown once, and ends it', async () => {
    const { page, context } = await writerAt(() => '/settings/account')
    await page.getByRole('button', { name: 'New token' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: false }).first().fill('Backup')
    await dialog.getByRole('button', { name: 'Make the token' }).click()
    const token = (await dialog.locator('code').textContent()) ?? ''
    const asked = async () => {
      const headers = { authorization: `Bearer ${token}` }
      return (await context.request.get(`${url}/api/v1/novels`, { headers })).status()
    }
    expect(await asked()).toBe(200)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.reload()
    await page.getByText('novels:read, codex:read').waitFor()
    expect(await page.getByText(token).count()).toBe(0)
    await page.getByRole('button', { name: 'End the token Backup' }).click()
    await page.getByText('No tokens.').waitFor()
    expect(await asked()).toBe(401)
  })

  it('is exported whole, and deleted after the password, with its progress to be seen', async () => {
    const { page, email, context } = await writerAt(() => '/settings/account')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export everything' }).click(),
    ])
    expect(file.suggestedFilename()).toMatch(/[.]zip$/)
    await page.getByRole('button', { name: 'Delete the account…' }).click()
    const dialog = page.getByRole('dialog')
    const field = dialog.getByLabel('Your password')
    await field.fill('not the password')
    await dialog.getByRole('button', { name: 'Delete it all' }).click()
    await dialog.getByRole('alert').waitFor()
    await field.fill(password)
    await dialog.getByRole('button', { name: 'Delete it all' }).click()
    await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor()
    await page.getByText('Codex and manuscripts').waitFor()
    const again = await context.request.post(`${url}/api/v1/sessions`, { data: { email, password } })
    expect(again.status()).toBe(401)
  })

  it('has a way back for who forgot the password, and says when a link is no longer good', async () => {
    const writer = await newAnonymous(browser)
    open.push(writer)
    const { page } = writer
    await page.goto(`${url}/sign-in`)
    await page.getByRole('link', { name: 'Forgotten your password?' }).click()
    await page.getByLabel('Email').fill(writer.email)
    await page.getByRole('button', { name: 'Send the link' }).click()
    await page.getByText(`If there is an account for ${writer.email}`).waitFor()
    await page.goto(`${url}/reset#${'x'.repeat(43)}`)
    await page.getByRole('textbox', { name: 'New password' }).fill(password)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.getByText('This link is no longer good').waitFor()
  })

  it('sends with Enter alone where the writer wants it, and speaks German', async () => {
    const { page, novelId, threadId } = await writerAt(() => '/settings/account')
    await page.getByText('Enter', { exact: true }).click()
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await chooseModel(page, 'demo-brief')
    await composerOf(page).fill('One')
    await composerOf(page).press('Shift+Enter')
    await composerOf(page).pressSequentially('line')
    await composerOf(page).press('Enter')
    await page.getByRole('article', { name: 'You', exact: true }).getByText('One line').waitFor()
    await answered(page)
    await page.getByRole('button', { name: 'Menu of Ada Quill' }).click()
    await page.getByRole('menuitem', { name: 'Deutsch' }).click()
    await page.getByRole('textbox', { name: 'Deine Nachricht' }).waitFor()
    await page.getByRole('button', { name: 'Was die KI erfahren hat, und warum' }).click()
    await page
      .getByRole('dialog')
      .getByText('Warum wusste sie')
      .or(page.getByPlaceholder('Warum wusste sie'))
      .first()
      .waitFor()
  })
})
