import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { answered, chooseModel, composerOf, demoOf, lastAnswer, launch, newWriter, url } from './writer.ts'
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

type Demo = { novelId: string; threadId: string }

async function writerAt(
  path: (demo: Demo) => string = workshop,
  viewport?: { width: number; height: number },
): Promise<Writer & Demo> {
  const writer = await newWriter(browser, viewport)
  open.push(writer)
  const demo = await demoOf(writer)
  await writer.page.goto(url + path(demo))
  return { ...writer, ...demo }
}

const workshop = ({ novelId, threadId }: Demo) => `/novels/${novelId}/workshop/${threadId}`
const mine = (page: Page, text: string) =>
  page.getByRole('article', { name: 'You', exact: true }).filter({ hasText: text })

async function ask(page: Page, text: string): Promise<void> {
  await composerOf(page).fill(text)
  await composerOf(page).press('Control+Enter')
  await mine(page, text).waitFor()
  await answered(page)
}

describe('the choice of a model', () => {
  it('searches all connections, by the keyboard alone, and keeps favourites above them', async () => {
    const { page, call } = await writerAt()
    await page.getByRole('button', { name: /^Model:/ }).press('Enter')
    const search = page.getByRole('combobox', { name: 'Search models' })
    await search.fill('demo slow')
    await page.getByRole('option', { name: 'demo-slow' }).waitFor()
    await search.press('Control+d')
    await page.getByText('Favourites', { exact: true }).waitFor()
    await search.press('Enter')
    await page.getByRole('button', { name: 'Model: demo-slow' }).waitFor()
    const { items } = await call<{ items: { id: string; favourite: boolean }[] }>('GET', '/models')
    expect(items.filter(({ favourite }) => favourite).map(({ id }) => id)).toEqual(['demo-slow'])
    await page.reload()
    await page.getByRole('button', { name: 'Model: demo-slow' }).waitFor()
  })

  it('takes an id that no list has, and keeps it with its connection', async () => {
    const { page, call } = await writerAt()
    const { items } = await call<{ items: { baseUrl: string }[] }>('GET', '/connections')
    const body = { provider: 'openai-compatible', name: 'Mine', baseUrl: items[0]!.baseUrl }
    const made = await call<Named>('POST', '/connections', body)
    await page.reload()
    await page.getByRole('button', { name: /^Model:/ }).click()
    await page.getByRole('combobox', { name: 'Search models' }).fill('house-model-7')
    await page.getByRole('option', { name: 'Use “house-model-7” of Mine' }).click()
    await page.getByRole('button', { name: 'Model: house-model-7' }).waitFor()
    expect(await call('GET', `/connections/${made.id}`)).toMatchObject({ models: ['house-model-7'] })
  })
})

describe('what the AI will be told', () => {
  it('names an entry behind an @, attaches one that is sent only so, and takes others out', async () => {
    const { page, call, novelId, threadId } = await writerAt()
    const hidden = await call<Named>('POST', `/novels/${novelId}/entries`, {
      type: 'lore',
      name: 'The Bone Tide',
      control: 'manual',
    })
    await composerOf(page).fill('Is it because of ')
    await composerOf(page).press('End')
    await composerOf(page).pressSequentially('@Bone')
    await page.getByRole('option', { name: /The Bone Tide/ }).waitFor()
    await composerOf(page).press('Enter')
    await composerOf(page).pressSequentially('or Maren Holt?')
    expect(await composerOf(page).inputValue()).toBe('Is it because of The Bone Tide or Maren Holt?')
    const line = page.locator('form', { has: composerOf(page) })
    await line.getByRole('link', { name: 'The Bone Tide' }).waitFor()
    expect(await call('GET', `/threads/${threadId}`)).toMatchObject({ pins: [hidden.id] })
    await line.getByRole('button', { name: 'Detach The Bone Tide' }).click()
    await line.getByRole('link', { name: 'The Bone Tide' }).waitFor({ state: 'detached' })
    await line.getByRole('button', { name: /^Leave out Maren Holt/ }).click()
    await line.getByRole('link', { name: 'Maren Holt' }).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await line.getByRole('link', { name: 'Maren Holt' }).waitFor()
  })

  it('shows the exact prompt before it is sent, and after it why an entry was not in it, in two clicks', async () => {
    const { page } = await writerAt()
    await composerOf(page).fill('Would Silas Corrigan let a stranger in?')
    const line = page.locator('form', { has: composerOf(page) })
    await line.getByText(/[\d,]+ of [\d,]+ tokens/).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Would Silas Corrigan let a stranger in?').waitFor()
    await dialog.getByText('Instructions and knowledge').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await composerOf(page).press('Control+Enter')
    await answered(page)
    await lastAnswer(page).getByRole('button', { name: 'What the AI was told' }).click()
    await dialog.getByLabel('Why did it (not) know…?').fill('Wren')
    await dialog.getByText(/none of its names occurred in what was sent [(]Wren Adair/).waitFor()
    await dialog.getByRole('button', { name: 'Attach it from now on' }).click()
    await page.keyboard.press('Escape')
    await composerOf(page).fill('And now?')
    await line.getByRole('link', { name: 'Wren Adair' }).waitFor()
  })

  it('shows how two answers were told otherwise, and asks again with the very prompt of one', async () => {
    const { page } = await writerAt()
    await chooseModel(page, 'demo-brief')
    await ask(page, 'What does Wren Adair know?')
    await ask(page, 'And Silas Corrigan?')
    await lastAnswer(page).getByRole('button', { name: 'What the AI was told' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Compare', { exact: true }).click()
    await dialog.getByText('Silas Corrigan').first().waitFor()
    await dialog.getByText('not considered').first().waitFor()
    await dialog.getByRole('button', { name: 'Ask again' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('2 of 2').waitFor()
    await answered(page)
  })
})

describe('messages', () => {
  it('are put into other words as another version, and deleted with what follows, which can be taken back', async () => {
    const { page, call, threadId } = await writerAt()
    await chooseModel(page, 'demo-brief')
    await ask(page, 'What now?')
    await ask(page, 'And then?')
    await mine(page, 'What now?').hover()
    await mine(page, 'What now?').getByRole('button', { name: 'Edit this message' }).click()
    const field = page.getByRole('textbox', { name: 'Edit this message' })
    await field.fill('What if nobody came?')
    await page.reload()
    expect(await field.inputValue()).toBe('What if nobody came?')
    await field.press('Control+Enter')
    await mine(page, 'What if nobody came?').waitFor()
    await page.getByRole('group', { name: 'Versions of this message' }).getByText('2 of 2').waitFor()
    await answered(page)
    expect(await mine(page, 'And then?').count()).toBe(0)

    const edited = mine(page, 'What if nobody came?')
    await edited.hover()
    await edited.getByRole('button', { name: 'Delete this message' }).click()
    await edited.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await edited.waitFor()
    await edited.hover()
    await edited.getByRole('button', { name: 'Delete this message' }).click()
    await ask(page, 'Say something else.')
    const { items } = await call<{ items: { content: string }[] }>('GET', `/threads/${threadId}/messages`)
    expect(items.map(({ content }) => content)).not.toContain('What if nobody came?')
  })

  it('are answered by several models side by side, in one column on a phone, and one of them is gone on from', async () => {
    const { page, call, threadId } = await writerAt()
    await page.getByRole('button', { name: 'Compare models' }).click()
    await page.getByRole('option', { name: 'demo-brief' }).click()
    await page.getByRole('button', { name: 'Add a model to compare' }).waitFor()
    await composerOf(page).fill('Who is on the stairs?')
    await composerOf(page).press('Control+Enter')
    const answers = page.getByRole('region', { name: 'Answers side by side' })
    const second = answers.getByRole('article', { name: 'Answer 2' })
    await second.getByText('demo-brief').waitFor()
    await second.getByRole('button', { name: 'Go on with this one' }).and(page.locator(':enabled')).waitFor()
    const places = async () =>
      await Promise.all([1, 2].map((n) => answers.getByRole('article', { name: `Answer ${n}` }).boundingBox()))
    const [left, right] = await places()
    expect(right!.x).toBeGreaterThan(left!.x + left!.width - 1)
    await page.setViewportSize({ width: 390, height: 844 })
    const [upper, lower] = await places()
    expect(lower!.y).toBeGreaterThan(upper!.y + upper!.height - 1)
    await second.getByRole('button', { name: 'Go on with this one' }).click()
    await answers.waitFor({ state: 'detached' })
    await page.getByText('2 of 2').waitFor()
    await page.reload()
    await page.getByText('2 of 2').waitFor()
    const { items } = await call<{ items: { model?: string }[] }>('GET', `/threads/${threadId}/messages`)
    expect(items.at(-1)).toMatchObject({ model: 'demo-brief' })
    await page.getByRole('button', { name: 'Show the answers side by side' }).click()
    await answers.waitFor()
  })

  it('give an entry of a passage that is marked, and one of a name that has none', async () => {
    const { page, call, novelId } = await writerAt()
    await ask(page, 'Would Silas Corrigan tell Elspeth Drummond of the light?')
    // What marks the names makes the paragraphs anew.
    await lastAnswer(page).locator('[data-entry]').first().waitFor()
    await page.evaluate(() => {
      const paragraph = [...document.querySelectorAll('[data-answer] p')].at(-1)!
      getSelection()?.selectAllChildren(paragraph)
    })
    await page.getByRole('button', { name: 'Make an entry' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('The question')
    await dialog.getByRole('button', { name: 'Create the entry' }).click()
    await page.getByText('“The question” is in the codex.').waitFor()
    await page.getByRole('button', { name: /^Elspeth Drummond/ }).click()
    await page.getByRole('menuitem', { name: 'Character' }).click()
    await page.getByText('“Elspeth Drummond” is in the codex.').waitFor()
    const { items } = await call<{ items: Named[] }>('GET', `/novels/${novelId}/entries?limit=200`)
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['The question', 'Elspeth Drummond']))
  })

  it('show the entry of a name in an answer, and in what is being written, while the pointer rests upon it', async () => {
    const { page } = await writerAt()
    await ask(page, 'Would Silas Corrigan tell?')
    const name = lastAnswer(page).locator('[data-entry]', { hasText: 'Silas Corrigan' }).first()
    await name.hover()
    const card = page.locator('[data-portal]').getByText('Silas Corrigan')
    await card.waitFor()
    await page.mouse.move(2, 2)
    await card.waitFor({ state: 'detached' })
    await composerOf(page).fill('Maren Holt')
    await page.locator('form [data-entry]', { hasText: 'Maren Holt' }).first().waitFor({ state: 'attached' })
    await composerOf(page).hover({ position: { x: 40, y: 18 } })
    await page.locator('[data-portal]').getByText('Maren Holt').waitFor()
  })
})

describe('conversations', () => {
  it('are found by what was said in them, with what stands around it, and come back once deleted', async () => {
    const { page, call, novelId, threadId } = await writerAt()
    await chooseModel(page, 'demo-brief')
    await ask(page, 'The ferryman counts his coins by lantern light.')
    await call('POST', `/novels/${novelId}/threads`, { title: 'Another one' })
    await page.goto(`${url}/novels/${novelId}/workshop/new`)
    await page.getByLabel('Search conversations').fill('coins lantern')
    // The title, which was made of the message, and the message.
    const hit = page.getByRole('link', { name: /counts his coins by lantern/ }).last()
    await hit.waitFor()
    expect(await hit.locator('mark').allTextContents()).toEqual(expect.arrayContaining(['coins', 'lantern']))
    await hit.click()
    await page.waitForURL(new RegExp(`${threadId}.*message=`))
    await mine(page, 'The ferryman counts').waitFor()
    await call('DELETE', `/threads/${threadId}`)
    await page.goto(`${url}/novels/${novelId}/workshop/new`)
    await page.getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Deleted conversations…' }).click()
    await page.getByRole('button', { name: /^Bring .* back$/ }).click()
    await page.waitForURL(new RegExp(threadId))
    await mine(page, 'The ferryman counts').waitFor()
  })
})

describe('the first minute', () => {
  it('ends in an AI of the writer’s own: connected in place, tested, made the usual one, asked the same', async () => {
    const { page, call } = await writerAt()
    const { items } = await call<{ items: { baseUrl: string }[] }>('GET', '/connections')
    await ask(page, 'Would Silas Corrigan let Maren Holt in?')
    const card = page.getByRole('complementary', { name: /^That was the demo/ })
    await card.getByRole('button', { name: 'Connect an AI' }).click()
    await card.getByRole('button', { name: /^Another, OpenAI-compatible/ }).click()
    await card.getByLabel('Name').fill('My own')
    await card.getByLabel('Address').fill(items[0]!.baseUrl)
    await card.getByRole('button', { name: 'Save' }).click()
    await card.getByText(/^It works, with/).waitFor()
    await card.getByRole('button', { name: 'Ask the same question again' }).click()
    await page.getByText('2 of 2').waitFor()
    await answered(page)
    expect(await lastAnswer(page).getByText('Demo, not an AI', { exact: true }).count()).toBe(0)
    const me = await call<{ defaultConnectionId: string }>('GET', '/me')
    expect(await call('GET', `/connections/${me.defaultConnectionId}`)).toMatchObject({ name: 'My own' })
    expect(await card.count()).toBe(0)
  })
})

describe('the list of places and actions', () => {
  it('goes to an entry, a page and a conversation by what is typed, and lists the keys', async () => {
    const { page, novelId } = await writerAt()
    await page.getByRole('heading', { name: 'What are you wondering about?' }).waitFor()
    await page.keyboard.press('Control+k')
    const search = page.getByRole('combobox', { name: 'Go to a place, or do something' })
    await search.fill('Maren')
    await page.getByRole('option', { name: /Maren Holt/, selected: true }).waitFor()
    await search.press('Enter')
    await page.waitForURL(/codex\/./)
    await page.keyboard.press('Control+k')
    await search.fill('usage')
    await page.getByRole('option', { name: 'Usage and budget' }).waitFor()
    await search.press('Enter')
    await page.waitForURL('**/settings/usage')
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Send', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.goto(`${url}/novels/${novelId}/tasks`)
    await page.getByRole('button', { name: /^Go to/ }).click()
    await search.fill('new conv')
    await search.press('Enter')
    await page.waitForURL('**/workshop/new')
  })
})
