import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { composerOf, launch, newWriter, url } from './writer.ts'
import type { Named, Writer } from './writer.ts'

type Fields = Named & { version: number; details: object[]; imageId?: string; description: string }

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

/** A writer with a novel of their own, and so many of its entries. */
async function writerWith(...names: string[]) {
  const writer = await newWriter(browser, { width: 1440, height: 900 })
  open.push(writer)
  const novel = await writer.call<Named>('POST', '/novels', { title: 'The Harbour Watch' })
  const entries: Named[] = []
  for (const name of names)
    entries.push(await writer.call<Named>('POST', `/novels/${novel.id}/entries`, { name, type: 'character' }))
  return { ...writer, novelId: novel.id, entries }
}

/** A picture, made by the browser itself. */
async function picture(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 300
    canvas.height = 200
    canvas.getContext('2d')!.fillRect(20, 20, 120, 90)
    return canvas.toDataURL('image/png').split(',')[1] ?? ''
  })
  return Buffer.from(base64, 'base64')
}

async function choose(page: Page, field: string, typed: string, option: string): Promise<void> {
  await page
    .getByRole('combobox', { name: field })
    .or(page.getByRole('textbox', { name: field }))
    .fill(typed)
  await page.getByRole('option', { name: option }).first().click()
}

describe('a small codex', () => {
  it('is made of entries with aliases that were suggested, details, an image and relations from both ends', async () => {
    const { page, novelId, call } = await writerWith('Tomas Heron')
    await page.goto(`${url}/novels/${novelId}/codex/new`)
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Captain Mara Voss')
    await page.getByRole('button', { name: 'Add the alias Mara', exact: true }).click()
    await page.getByLabel('Description', { exact: true }).fill('Harbour master.')
    await page.getByRole('button', { name: 'Age' }).click()
    await page.getByLabel('Value of Age').fill('41')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('Everything is saved.').waitFor()

    await page
      .getByLabel('Image file')
      .setInputFiles({ name: 'mara.png', mimeType: 'image/png', buffer: await picture(page) })
    await page.getByRole('button', { name: 'Use this part' }).click()
    await page.getByRole('img', { name: 'Image of Captain Mara Voss' }).waitFor()

    await page.getByRole('button', { name: 'Add a relation' }).click()
    await page.getByRole('combobox', { name: 'What Captain Mara Voss is to the other' }).fill('employer of')
    expect(await page.getByRole('combobox', { name: 'What the other is to this entry' }).inputValue()).toBe(
      'employee of',
    )
    await choose(page, 'The other entry', 'Tomsa', 'Tomas Heron')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('complementary').getByRole('link', { name: 'Tomas Heron' }).click()
    await page.getByRole('heading', { name: 'Tomas Heron' }).waitFor()
    await page.getByText('employee of').waitFor()
    await page.getByRole('complementary').getByRole('link', { name: 'Captain Mara Voss' }).waitFor()

    const { items } = await call<{ items: Fields[] }>('GET', `/novels/${novelId}/entries?q=Mara`)
    expect(items[0]).toMatchObject({
      details: [{ name: 'Age', kind: 'text', value: '41', sendToAi: true }],
      imageId: expect.any(String) as string,
    })
  })

  it('shows what a version changed, and goes back to it', async () => {
    const { page, novelId, entries, call } = await writerWith('Mara Voss')
    const path = `/entries/${entries[0]!.id}`
    await call('PATCH', path, { version: 1, description: 'She keeps the old light.' })
    await call('PATCH', path, { version: 2, description: 'She keeps the new light.' })
    await page.goto(`${url}/novels/${novelId}/codex/${entries[0]!.id}`)
    await page.getByText('History').click()
    await page.getByRole('complementary').getByRole('button', { name: 'Description' }).nth(1).click()
    await page.getByText('Compared with now').click()
    await page.locator('del', { hasText: 'old' }).waitFor()
    await page.locator('ins', { hasText: 'new' }).waitFor()
    await page.getByRole('button', { name: 'Go back to this version' }).click()
    await page.getByText('The entry is as it was then.').waitFor()
    expect(await page.locator('#entry-description').inputValue()).toBe('She keeps the old light.')
    expect(await call<Fields>('GET', path)).toMatchObject({ description: 'She keeps the old light.' })
  })

  it('CX-8: an entry is found by a misspelt alias in the list, and where an entry is chosen', async () => {
    const { page, novelId, entries, call } = await writerWith('Mara Voss', 'Tomas Heron')
    await call('PATCH', `/entries/${entries[0]!.id}`, { version: 1, aliases: ['the Ferrywoman'] })
    await page.goto(`${url}/novels/${novelId}/codex`)
    await page.getByLabel('Search entries').fill('Ferywomen')
    await page.getByRole('link', { name: /^Tomas Heron/ }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: /^Mara Voss/ }).waitFor()
    await page.goto(`${url}/novels/${novelId}/graph`)
    await choose(page, 'Find an entry', 'Ferywomen', 'Mara Voss')
    await page.getByRole('complementary', { name: 'Selected entry' }).getByText('Mara Voss').waitFor()
  })

  it('changes many entries at once, with a way back, and brings a deleted one back', async () => {
    const { page, novelId, entries, call } = await writerWith('Entry 1', 'Entry 2', 'Entry 10')
    await page.goto(`${url}/novels/${novelId}/codex`)
    await page.getByRole('checkbox', { name: 'Select Entry 1', exact: true }).check({ force: true })
    await page.getByRole('button', { name: 'Select all' }).click()
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Change…' }).click()
    await page.getByRole('combobox', { name: 'Add tags' }).fill('harbour')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Change them' }).click()
    await page.getByText('3 entries changed.').waitFor()
    const tagged = () => call<{ items: Named[] }>('GET', `/novels/${novelId}/entries?tag=harbour`)
    expect((await tagged()).items).toHaveLength(3)
    const undone = page.waitForResponse((response) => response.url().endsWith('/bulk-change'))
    await page.getByRole('button', { name: 'Undo' }).click()
    await undone
    expect((await tagged()).items).toHaveLength(0)
    await call('DELETE', `/entries/${entries[1]!.id}`)
    await page.getByRole('button', { name: 'Codex menu' }).click()
    await page.getByRole('menuitem', { name: 'Deleted entries…' }).click()
    await page.getByRole('button', { name: 'Bring Entry 2 back' }).click()
    await page.getByRole('heading', { name: 'Entry 2' }).waitFor()
  })
})

describe('two windows on one entry', () => {
  it('the second is told at once, takes in what it has not changed, and shows the difference where it has', async () => {
    const { page, context, novelId, entries } = await writerWith('Mara Voss')
    const path = `${url}/novels/${novelId}/codex/${entries[0]!.id}`
    await page.goto(path)
    await page.getByLabel('Add an alias').waitFor()
    const second = await context.newPage()
    await second.goto(path)
    await second.locator('#entry-description').fill('What the second wrote.')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mara Heron')
    await page.keyboard.press('Control+s')
    await second.getByText('taken in here: Name').waitFor()
    expect(await second.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Mara Heron')
    expect(await second.locator('#entry-description').inputValue()).toBe('What the second wrote.')
    await page.locator('#entry-description').fill('What the first wrote.')
    await page.keyboard.press('Control+s')
    await second.getByText('This entry was changed elsewhere').waitFor()
    await second.getByText('Show the difference').click()
    await second.locator('del', { hasText: 'first' }).waitFor()
    await second.locator('ins', { hasText: 'second' }).waitFor()
  })
})

describe('files', () => {
  it('a World Info file is shown before it is imported, and then is in the codex and in an export', async () => {
    const { page, novelId } = await writerWith('Port Sable')
    const lore = {
      entries: {
        0: { uid: 0, key: ['Mara', 'the captain'], comment: 'Mara Voss', content: 'Harbour master.', constant: false },
        1: { uid: 1, key: ['Port Sable'], comment: 'Port Sable', content: 'A grey town.', constant: true },
      },
    }
    await page.goto(`${url}/novels/${novelId}/transfer`)
    const file = { name: 'lore.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(lore)) }
    await page.getByLabel('File to import').setInputFiles(file)
    await page.getByText('Recognized as: SillyTavern World Info').waitFor()
    await page.getByText('to update', { exact: true }).last().waitFor()
    await page.getByRole('button', { name: 'Import 2 entries' }).click()
    await page.getByText('1 entry imported, 1 entry updated.').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the file' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/\.json$/)
    await page.getByRole('link', { name: 'Go to the codex' }).click()
    await page.getByRole('link', { name: /^Mara Voss/ }).waitFor()
  })
})

describe('the manuscript', () => {
  it('saves itself while one writes, underlines names, and makes entries of names that have none', async () => {
    const { page, novelId, call } = await writerWith('Mara Voss')
    await page.goto(`${url}/novels/${novelId}/manuscript`)
    await page.getByRole('button', { name: 'Write the first scene' }).click()
    const text = page.getByRole('textbox', { name: 'Text of the scene' })
    await text.fill('Mara Voss saw Halvard Crane. “Halvard Crane,” said Mara Voss, and Halvard Crane ran.')
    await page.getByText('Saved', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Mara Voss 2' }).waitFor()
    await page.getByRole('button', { name: /^Halvard Crane/ }).click()
    await page.getByRole('menuitem', { name: 'Character' }).click()
    await page.getByText('“Halvard Crane” is in the codex.').waitFor()
    await page.reload()
    expect(await text.inputValue()).toContain('Halvard Crane ran.')
    await page.getByRole('link', { name: 'Halvard Crane 3' }).waitFor()
    await page.goto(`${url}/novels/${novelId}/manuscript/grid`)
    await page.getByRole('rowheader', { name: 'Halvard Crane' }).waitFor()
    const { items } = await call<{ items: Named[] }>('GET', `/novels/${novelId}/chapters`)
    expect(items).toHaveLength(1)
  })

  it('moves a scene by the keyboard, and keeps its place', async () => {
    const { page, novelId, call } = await writerWith()
    const chapter = await call<Named>('POST', `/novels/${novelId}/chapters`, { title: 'One' })
    for (const title of ['Dawn', 'Noon']) await call('POST', `/chapters/${chapter.id}/scenes`, { title })
    await page.goto(`${url}/novels/${novelId}/manuscript`)
    await page.getByRole('link', { name: 'Noon' }).focus()
    const moved = page.waitForResponse((response) => response.request().method() === 'PATCH')
    await page.keyboard.press('Alt+ArrowUp')
    await moved
    const { items } = await call<{ items: Named[] }>('GET', `/chapters/${chapter.id}/scenes`)
    expect(items.map(({ title }) => title)).toEqual(['Noon', 'Dawn'])
  })
})

it('speaks German where the writer wants it, and keeps what was typed', async () => {
  const { page, novelId } = await writerWith()
  await page.goto(`${url}/novels/${novelId}/workshop/new`)
  await composerOf(page).fill('Kept over the change.')
  await page.getByRole('button', { name: 'Menu of Ada Quill' }).click()
  await page.getByRole('menuitem', { name: 'Deutsch' }).click()
  await page.getByRole('link', { name: 'Manuskript' }).waitFor()
  expect(await page.locator('textarea').first().inputValue()).toBe('Kept over the change.')
  expect(await page.locator('html').getAttribute('lang')).toBe('de')
})
