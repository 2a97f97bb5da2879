import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { chooseModel, composerOf, demoOf, lastAnswer, launch, newWriter, url } from './writer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
})

const scrollerOf = (page: Page) => page.locator('div:has(> div > article)')
/** How far the end of the conversation is below what is seen, in pixels. */
const belowOf = (page: Page) =>
  scrollerOf(page).evaluate((element) => Math.round(element.scrollHeight - element.clientHeight - element.scrollTop))

describe('while an answer arrives', () => {
  it('the end stays in view, until the reader takes even a small step up, and again from the button on', async () => {
    const writer = await newWriter(browser, { width: 900, height: 420 })
    const { page } = writer
    const { novelId, threadId } = await demoOf(writer)
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await chooseModel(page, 'demo-slow')
    await composerOf(page).fill('Tell me about the lantern room.\n'.repeat(12))
    await composerOf(page).press('Control+Enter')
    const grownTo = (length: number) =>
      page.waitForFunction(
        (least) => ([...document.querySelectorAll('article')].at(-1)?.textContent?.length ?? 0) > least,
        length,
      )
    await lastAnswer(page).waitFor()
    await grownTo(100)
    expect(await belowOf(page)).toBeLessThan(2)
    await page.mouse.move(450, 150)
    for (let step = 0; step < 4; step += 1) await page.mouse.wheel(0, -20)
    const jump = page.getByRole('button', { name: 'To the latest message' })
    await jump.waitFor()
    const top = await scrollerOf(page).evaluate((element) => element.scrollTop)
    await grownTo(220)
    // The last of the steps up may have been on its way still.
    expect(await scrollerOf(page).evaluate((element) => element.scrollTop)).toBeLessThanOrEqual(top)
    await jump.click()
    await grownTo(300)
    expect(await belowOf(page)).toBeLessThan(2)
    await writer.context.close()
  })
})

describe('a long conversation', () => {
  it('goes on upwards by itself, and what is being read stays in its place', async () => {
    const writer = await newWriter(browser)
    const { page } = writer
    const { novelId, threadId } = await demoOf(writer)
    const text = 'The keeper set the lamp down and listened. The sea said nothing new. '
    const items = Array.from({ length: 120 }, (_none, index) => {
      const id = `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`
      const role = index % 2 === 0 ? 'user' : 'assistant'
      return {
        id,
        threadId,
        role,
        content: `Number ${index}. ${text.repeat(1 + ((index * 7) % 23))}`,
        status: 'complete',
        createdAt: '2026-11-01T10:00:00Z',
        siblings: [id],
        model: 'm',
      }
    })
    await page.route('**/api/v1/threads/*/messages?*', (route) => route.fulfill({ json: { items } }))
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await page.getByText('Number 119.').waitFor()
    await page.mouse.move(640, 300)
    /** The article across the middle of the window, and where it stands. */
    const middle = () =>
      page.evaluate(() => {
        const article = [...document.querySelectorAll('article')].find(
          (each) => each.getBoundingClientRect().bottom > 300,
        )!
        return { words: article.textContent?.slice(0, 12) ?? '', top: article.getBoundingClientRect().top }
      })
    const topOf = (words: string) =>
      page.evaluate(
        (wanted) =>
          [...document.querySelectorAll('article')]
            .find((each) => each.textContent?.startsWith(wanted))!
            .getBoundingClientRect().top,
        words,
      )
    const jumps: string[] = []
    for (let step = 0; step < 400 && (await page.getByText('Number 0.').count()) === 0; step += 1) {
      const before = await middle()
      await page.mouse.wheel(0, -200)
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            requestAnimationFrame(() => requestAnimationFrame(resolve))
          }),
      )
      const moved = (await topOf(before.words)) - before.top
      if (Math.abs(moved - 200) > 4 && Math.abs(moved) > 4) jumps.push(`${before.words}: ${moved}`)
    }
    expect(await page.getByText('Number 0.').count()).toBe(1)
    expect(jumps).toEqual([])
    await writer.context.close()
  })
})
